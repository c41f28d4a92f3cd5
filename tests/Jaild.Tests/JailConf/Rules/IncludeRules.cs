using System.Text;
using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>Includes, and the words of syntax errors.</summary>
internal sealed class IncludeRules
{
    [Test]
    public void Rule_47_only_a_plain_include_includes()
    {
        Reads(Files(("a.conf", "a { x; }"), ("b.conf", "b { }")), ".include a\".conf\", 'b.conf'; c { }", "a: x", "b:", "c:");
        Reads(Files(), ".include = none; .include += none2; c { }", "c: .include='none','none2'");
        Reads(Files(), ".include; c { }", "c: .include");
        Refuses(Files(), "\n.include \"$f\"\n;", "c.conf line 3: variables not permitted in '.include' filename");
    }

    [Test]
    public void Rule_48_relative_names_are_relative_to_the_file()
    {
        Reads(Files(("d/a.conf", ".include 'e/b.conf', '/f.conf';"), ("d/e/b.conf", "b { }"), ("/f.conf", "f { }")), ".include d/a.conf;", "b:", "f:");
        Refuses(Files(), ".include c.conf;", "maximum include depth exceeded");
        Refuses(Files(), ".include c.conf; .include c.conf;", "maximum include depth exceeded");
    }

    [Test]
    public void Rule_49_names_may_be_patterns()
    {
        var files = Files(("d/b.conf", "b { }"), ("d/a.conf", "a { }"), ("d/.h.conf", "h { }"), ("d/c.txt", "c { }"), ("e/x1.conf", "x1 { }"), ("e/x2.conf", "x2 { }"));
        Reads(files, ".include 'd/*.conf';", "a:", "b:");
        Reads(files, ".include 'd/.*.conf';", "h:");
        Reads(files, ".include '?/x[!2]*.con[e-g]';", "x1:");
        Reads(files, ".include 'no*.conf'; z { }", "z:");
        Refuses(files, ".include 'd/{a,b}.conf';", "d/{a,b}.conf: No such file or directory");
        Refuses(files, ".include 'none';", "none: No such file or directory");
    }

    [Test]
    public void Rule_50_an_included_file_is_whole_and_joins_where_it_stands()
    {
        var files = Files(("p.conf", "x = 1; in { z = $v; } $v = 2;"), ("half.conf", "a {"), ("end.conf", "}"));
        Reads(files, "a { .include p.conf; y; in2 { } } b { }", "a: x='1' y", "a.in! z=''", "a.in2:", "b:");
        Reads(files, "b { } .include p.conf; c { }", "b: x='1'", "in: x='1' z='2'", "c: x='1'");
        Refuses(files, ".include half.conf; x; }", "half.conf: unexpected EOF");
        Refuses(files, "a { .include end.conf;", "end.conf line 1: }: syntax error");
    }

    [Test]
    public void Rule_51_errors_are_told_with_the_included_file()
    {
        var files = Files(("d/bad.conf", "b {\n x = ;\n}"));
        Refuses(files, "\n\n.include d/bad.conf; a { x = ; }", "d/bad.conf line 2: ;: syntax error");
    }

    [Test]
    public void Rule_52_a_syntax_error_shows_the_token_and_the_line_it_ends_on()
    {
        Refuses("a {\n x = 1 'two\nlines';\n}", "c.conf line 3: 'two\nlines': syntax error");
        Refuses("a { x = 1 \"pre$v post\"; }", "c.conf line 1: \"pre: syntax error");
        Refuses("a { x = 1 \"$v\"; }", "c.conf line 1: \": syntax error");
        Refuses("a { x = 1 ${v}; }", "c.conf line 1: ${v}: syntax error");
        Refuses("a { x = 1;\n", "c.conf: unexpected EOF");
        Assert.That(new Reading("x = 1 2;", "STDIN").Err[0], Is.EqualTo("jail: STDIN line 1: 2: syntax error"));
    }

    [Test]
    public void Rule_53_further_errors_are_told_too() => Assert.That(new Reading("a { x = 1 2; y = 3; z = 4 5; }\nb { p = ; }").Err,
        Is.EqualTo(new[] { "jail: c.conf line 1: 2: syntax error", "jail: c.conf line 1: 5: syntax error", "jail: c.conf line 2: ;: syntax error" }));

    private static MemoryFiles Files(params (string Name, string Text)[] files)
    {
        var all = new MemoryFiles();
        foreach (var (name, text) in files)
        {
            all[name] = Encoding.UTF8.GetBytes(text);
        }
        return all;
    }
}
