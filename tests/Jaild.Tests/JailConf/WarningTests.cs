using Jaild.JailConf.Diagnostics;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>Traps are warned of, and every message shows where its cause is.</summary>
internal sealed class WarningTests
{
    [TestCase("7 { }", "the name 7 is a number")]
    [TestCase("a { } a { }", "a second jail a: nothing is merged")]
    [TestCase("a { $id = 1; } * { $id = 2; }", "this overrides $id of a, which is in line 1 of c.conf")]
    [TestCase("a { path = /x; } path = /y;", "this overrides path of a")]
    [TestCase("a { u = http://h\n; }", "a comment begins in the middle of a word")]
    [TestCase("a { p = /x/*.c*/; }", "a comment begins in the middle of a word")]
    [TestCase("a { p = x#y\n; }", "a comment begins in the middle of a word")]
    [TestCase("a { x = \"say \u201chi\u201d\"; }", "a typographic quote in a quoted text")]
    [TestCase("a { x = 'it\u2019s'; }", "a typographic quote in a quoted text")]
    [TestCase("x = 1; a { x = 2; } x = 3;", "FreeBSD 12 gives a another x")]
    [TestCase("x = 1; a { l = 1; } b { } l += 2;", "FreeBSD 12 gives a another l")]
    [TestCase("a { depend = a; }", "a depends on itself")]
    public void A_trap_is_warned_of(string text, string warning)
    {
        var reading = new Reading(text);
        Assert.That(reading.Configuration.Refused, Is.False);
        Assert.That(reading.Warnings, Has.Some.StartsWith(warning));
    }

    [TestCase("x = 1; a { $v = 1; path = $x; l = 1; } * { l += 2; } b { $v = 2; }", Description = "appending overrides nothing")]
    [TestCase("* { x = 1; } a { x = 2; }")]
    [TestCase("x = 1; y = 2; a { } b { z = 3; }", Description = "all before the first block")]
    [TestCase("x = 1; a { } y = 2; b { }", Description = "both vintages agree")]
    [TestCase("x = 1; a { x = 2; } * { } y = 4;", Description = "both vintages agree")]
    [TestCase("a { x = 1 /* one */; # two\n } // three")]
    [TestCase("a { x = \"y\"/* one */; }")]
    public void What_is_no_trap_is_not_warned_of(string text) => Assert.That(new Reading(text).Warnings, Is.Empty);

    [TestCase("\ufeffa { }", "byte-order mark")]
    [TestCase("a { x = \u201cy\u201d; }", "a typographic quote")]
    [TestCase("a { x = \u00e9; }", "a byte above 127")]
    [TestCase("a { x = 1; }\0", "a zero byte")]
    [TestCase("a {\n x = 1\n y = 2;\n}", "line 2 may lack its ';'")]
    [TestCase("a { x = 1 }", "the last statement of a block needs its ';'")]
    [TestCase("a { x = k=v; }", "a value with '=' in it needs quotes")]
    [TestCase("a { name = b; }", "the name of the block says it")]
    public void An_error_has_a_hint(string text, string hint) => Assert.That(new Reading(text).Configuration.Diagnostics[0].Hint, Does.Contain(hint));

    [Test]
    public void All_errors_of_all_kinds_are_found_in_one_run()
    {
        var lines = Shown("a {\n  x = 1\n  y = 2;\n  z = 3 }\nb { p = x;\n  q = = 1;\n}\n$v { r; s =; }\n'");
        Assert.That(lines.Select(l => l.Split('\n')[0]), Is.EqualTo(new[]
        {
            "c.conf:3:3: y: syntax error",
            "c.conf:4:9: }: syntax error",
            "c.conf:6:7: =: syntax error",
            "c.conf:8:4: {: syntax error",
            "c.conf:8:12: ;: syntax error",
            "c.conf:9:1: unterminated string",
        }));
    }

    [Test]
    public void A_message_shows_the_line_and_a_caret()
    {
        var shown = Shown("a {\n\tpath = \"ä\" 2;\n}")[0];
        Assert.That(shown, Is.EqualTo("c.conf:2:13: 2: syntax error\n(two strings need a comma between them, one with blanks in it needs quotes)\n     path = \"ä\" 2;\n                ^"));
    }

    [Test]
    public void A_long_line_is_shown_around_the_place()
    {
        var shown = Shown($"a {{ x = {new string('y', 5000)} z; {new string('w', 5000)} }}")[0].Split('\n');
        Assert.That(shown[^2], Has.Length.LessThan(120));
        Assert.That(shown[^2][shown[^1].IndexOf('^')], Is.EqualTo('z'));
    }

    [Test]
    public void Nothing_that_a_terminal_obeys_is_shown()
    {
        var shown = string.Concat(Shown("a { x = 1 '\u001b[31m\udcff\u0007'; }\n\u001b"));
        Assert.That(shown.Where(c => char.IsControl(c) && c != '\n'), Is.Empty);
        Assert.That(shown, Does.Contain(@"\x1b[31m\xff\x07"));
    }

    [Test]
    public void A_value_tells_where_it_comes_from_and_what_it_overrode()
    {
        var path = new Reading("path = /a;\nw {\n  path = \"/b/$name\";\n}\n").Configuration.Jails[0].Parameters[1];
        Assert.That(path.Values[0].At.ToString(), Is.EqualTo("c.conf:3:10"));
        Assert.That(path.Statements.Select(s => $"{s.BlockName} {s.At} {s.Source}"), Is.EqualTo(new[] { "* c.conf:1:1 path = /a", "w c.conf:3:3 path = \"/b/$name\"" }));
    }

    private static string[] Shown(string text) =>
        [.. new Reading(text).Configuration.Diagnostics.Where(d => d.Trouble != Trouble.Warning).Select(d => d.ToString())];
}
