using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>Strings, escapes, and variables in them.</summary>
internal sealed class StringRules
{
    [Test]
    public void Rule_10_pieces_with_nothing_between_are_one_string()
    {
        Reads("$v = 1; a { x = a'b'\"c\"\\d${v}$v'e'; }", "a: x='abcd11e'");
        Refuses("a { x = 'a' 'b'; }", "c.conf line 1: 'b': syntax error");
        Refuses("a { x = $name $name; }", "c.conf line 1: $name: syntax error");
    }

    [Test]
    public void Rule_11_quotes_span_lines_and_only_double_ones_have_variables()
    {
        Reads("a { x = \"1\r\n2$name\"; y = '1\n2$name\\t'; z = \\t$name; }", "a: x='1\r\n2a' y='1\n2$name\t' z='\ta'");
    }

    [Test]
    public void Rule_12_escapes_are_the_same_everywhere()
    {
        const string All = @"\a\b\f\n\r\t\v\\\q\101\7x\x41\x4g\$name\8\777";
        const string Made = "\a\b\f\n\r\t\v\\qA\ax" + "A\u0004g$name8\udcff";
        Reads($"a {{ x = {All}; y = '{All}'; z = \"{All}\"; }}", $"a: x='{Made}' y='{Made}' z='{Made}'");
        Reads("a { x = o\\\nne; y = '\\\n'; z = \\;\\ \\{\\\"\\'\\#; }", "a: x='one' y='' z='; {\"'#'");
    }

    [Test]
    public void Rule_13_an_escaped_zero_cuts_off_its_piece()
    {
        Reads(@"a { w = 'p\0q'r; x = a\0b\400c\xzd; y = ""p\0q${name}r\x00s""; z = ""${name}\0t""; }", "a: w='pr' x='abczd' y='par' z='at'");
    }

    [Test]
    public void Rule_14_an_empty_string_is_not_no_value() => Reads("a { x = ''; y = \"\", ''\"\"; z; }", "a: x='' y='','' z");

    [Test]
    public void Rule_15_a_quote_without_partner_loses_its_line()
    {
        Refuses("a { x = 1;\n y = \"oops;\n }", "c.conf line 2: unterminated string");
        Refuses("a { x = '\\';\n }", "c.conf line 1: unterminated string");
        Reads("a { x = \"it; }\nb { y = \"; }", "a: x='it; }\nb { y = '");
    }

    [Test]
    public void Rule_16_a_variable_is_the_longest_name_or_anything_in_braces()
    {
        Reads("$v_1 = 1; ${a b.c} = 2; $V = 3; a { x = $v_1-\"$v_1.${a b.c}\"$V; }", "a: x='1-1.23'");
        Complains("$v = 1; a { x = $v_2; }", "a: x: variable \"v_2\" not found");
        Reads("${a\\x62\\}} = 1; a { x = ${ab\\}}; }", "a: x='1'");
    }

    [Test]
    public void Rule_17_any_other_dollar_is_a_dollar() =>
        Reads("a { x = $1$$-$; y = \"$1 $ $$ $(c) 5$\"; z = \"$$name\"; }", "a: x='$1$$-$' y='$1 $ $$ $(c) 5$' z='$a'");

    [Test]
    public void Rule_18_braces_end_on_their_line()
    {
        Refuses("a { x = ${v\n}; }", "c.conf line 1: unterminated variable");
        Refuses("a { x = \"${v\"; y = 1; }", "c.conf line 1: unterminated variable");
        Refuses("a { x = ${v; }", "c.conf: unexpected EOF");
        Complains("a { x = ${}; }", "a: x: variable \"\" not found");
    }
}
