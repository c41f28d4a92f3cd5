using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>Statements and blocks.</summary>
internal sealed class StatementRules
{
    [Test]
    public void Rule_19_a_statement_has_four_forms_and_its_semicolon()
    {
        Reads(";a{w;x=1,2;;y+=3;z 4,'5';};;", "a: w x='1','2' y='3' z='4','5'");
        Refuses("a { w = 1 }", "c.conf line 1: }: syntax error");
        Refuses("a { w = ; }", "c.conf line 1: ;: syntax error");
        Refuses("a { w = , 1; }", "c.conf line 1: ,: syntax error");
        Refuses("a { w = 1,; }", "c.conf line 1: ;: syntax error");
        Refuses("a { w, x; }", "c.conf line 1: ,: syntax error");
        Refuses("x = 1", "c.conf: unexpected EOF");
    }

    [Test]
    public void Rule_20_a_quoted_comma_is_text() => Reads("a { x = 'a,b', c\\,d; }", "a: x='a,b','c,d'");

    [Test]
    public void Rule_21_the_name_of_a_statement_is_one_token()
    {
        Reads("a { 'two words' = 1; + = 2; / 3; $ = 4; }", "a: two words='1' +='2' /='3' $='4'");
        Refuses("a { x/y = 1; }", "c.conf line 1: /: syntax error");
        Refuses("a { $x\"y\" = 1; }", "c.conf line 1: \"y\": syntax error");
        Refuses("a { x$y = 1; }", "c.conf line 1: $y: syntax error");
        Refuses("a { \"x$y\" = 1; }", "c.conf line 1: $y: syntax error");
    }

    [Test]
    public void Rule_22_names_are_case_sensitive_and_repeating_keeps_the_place() =>
        Reads("a { p.q = 1; P.q = 2; p.q = 3; }", "a: p.q='3' P.q='2'");

    [Test]
    public void Rule_23_the_name_of_a_block_is_one_word_or_quoted_text()
    {
        Reads("'a b' { } \"c\" { } d-e_f.g { } * { x; }", "a b: x", "c: x", "d-e_f.g: x");
        Refuses("a* { }", "c.conf line 1: *: syntax error");
        Refuses("'a'b { }", "c.conf line 1: b: syntax error");
        Refuses("$a { }", "c.conf line 1: {: syntax error");
        Refuses("a b { }", "c.conf line 1: {: syntax error");
        Refuses("a = { }", "c.conf line 1: {: syntax error");
        Refuses("a { } }", "c.conf line 1: }: syntax error");
        Refuses("a { x;", "c.conf: unexpected EOF");
    }

    [Test]
    public void Rule_24_a_block_in_a_block_is_a_jail_of_its_own_below_it()
    {
        Reads("a { x = 1; b { y = 2; c { } } z = 3; }", "a: x='1' z='3'", "a.b: y='2'", "a.b.c:");
        Reads("a { * { w; } b { } } c { }", "a:", "a.b: w", "c:");
    }

    [Test]
    public void Rule_25_a_name_twice_is_two_jails() => Reads("a { x; } a { y; }", "a: x", "a: y");

    [Test]
    public void Rule_26_jails_are_in_the_order_of_definition_and_there_may_be_none()
    {
        Reads("b { } a { } c { }", "b:", "a:", "c:");
        Reads("");
        Reads("# nothing\nx = 1; * { y; }");
    }
}
