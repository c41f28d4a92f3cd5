using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>Characters, tokens and comments.</summary>
internal sealed class CharacterRules
{
    [Test]
    public void Rule_01_blanks_are_space_tab_CR_and_LF()
    {
        Reads("a\r\n{\t\r\n x\r=\n1\t;\r\n}\r\n", "a: x='1'");
        Refuses("a {\n\vx; }", "c.conf line 2: \v: syntax error");
        Refuses("a { x =\f1; }", "c.conf line 1: \f: syntax error");
    }

    [Test]
    public void Rule_02_a_bare_word_has_many_signs_and_none_is_a_keyword()
    {
        Reads("jail { include = em0|fe80::1%em0/64; _!%&()-.:<>?@[]^`|~ = ~!@; path = $*+/; }",
            "jail: include='em0|fe80::1%em0/64' _!%&()-.:<>?@[]^`|~='~!@' path='$*+/'");
        Refuses("a { x = \u007f; }", "c.conf line 1: \u007f: syntax error");
    }

    [Test]
    public void Rule_03_a_comment_may_begin_in_a_word_and_ends_it()
    {
        Reads("a { p = /jails//web\n; q = x#y\n; }", "a: p='/jails' q='x'");
        Refuses("a { p = a/*b*/c; }", "c.conf line 1: c: syntax error");
        Refuses("a { p = \"q\"/**/'r'; }", "c.conf line 1: 'r': syntax error");
        Reads("a { p = 'a/*b*/c//#'; }", "a: p='a/*b*/c//#'");
    }

    [Test]
    public void Rule_04_plus_and_equals_are_an_operator_only_together()
    {
        Reads("a{l=1;l+=2;m+=+=3;}".Replace("+=+=3", "+=+3"), "a: l='1','2' m='+3'");
        Refuses("a { l + = 1; }", "c.conf line 1: =: syntax error");
        Refuses("a { l = x=1; }", "c.conf line 1: =: syntax error");
        Refuses("a { l = x+=1; }", "c.conf line 1: +=: syntax error");
    }

    [Test]
    public void Rule_05_a_bare_byte_above_127_is_an_error_and_not_the_end()
    {
        Refuses("a { x = 1; }\n\udcff\nb { }", "c.conf line 2: \udcff: syntax error");
        Refuses("\ufeffa { x = 1; }", "c.conf line 1: \udcef: syntax error");
        Reads("a { x = '\udcff\u00e4'; } # \udcff\u00e4", "a: x='\udcff\u00e4'");
    }

    [Test]
    public void Rule_06_a_zero_byte_ends_a_quoted_piece_and_is_an_error_elsewhere()
    {
        Refuses("a { x = 1; }\0 b { }", "c.conf line 1: \0: syntax error");
        Reads("a { x = 'u\0v'w\"s\0$name t\0\"; }", "a: x='uwsa t'");
    }

    [Test]
    public void Rule_07_words_and_strings_are_long()
    {
        var bare = new string('b', 100_000);
        var quoted = new string('q', 200_000);
        Reads($"a {{ x = {bare}; y = '{quoted}'; }}", $"a: x='{bare}' y='{quoted}'");
    }

    [Test]
    public void Rule_08_there_are_three_kinds_of_comments()
    {
        Reads("// x\n# y\n/* z /* ; \n**/a/**/{ // }\nx # ;\n/* = */ = /***/ 1;}//", "a: x='1'");
        Reads("a { x = \"/* # //\"; y = '# //'; }", "a: x='/* # //' y='# //'");
    }

    [Test]
    public void Rule_09_a_comment_without_end_swallows_the_file()
    {
        Refuses("a { }\n/* b { }\n*\n/", "c.conf line 4: unterminated comment");
        Refuses("/*/", "c.conf line 1: unterminated comment");
    }
}
