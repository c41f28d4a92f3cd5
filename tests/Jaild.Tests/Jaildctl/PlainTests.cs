using Jaild.V1;
using Jaildctl.Output;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class PlainTests
{
    [TestCase("web", "web")]
    [TestCase("Bücherei 漢字", "Bücherei 漢字")]
    [TestCase("a\nb\tc\0", @"a\x0ab\x09c\x00")]
    [TestCase("\x1b[2J\x7f\x9b", @"\x1b[2J\x7f\x9b")]
    [TestCase("a\u202Eb\u2028c\uFEFF", @"a\u202eb\u2028c\ufeff")]
    public void What_speaks_to_a_terminal_is_shown_as_an_escape(string text, string shown) => Assert.That(Plain.Text(text), Is.EqualTo(shown));

    [Test]
    public void Lines_stay_lines_and_are_set_in() => Assert.That(Plain.Lines("a\nb\x1b\n", "  "), Is.EqualTo("a\n  b\\x1b"));

    [Test]
    public void Words_are_those_that_people_know()
    {
        Assert.That(Plain.Word(JailState.Running), Is.EqualTo("running"));
        Assert.That(Plain.Word(StepProgress.UndoFailed), Is.EqualTo("undo-failed"));
        Assert.That(Plain.Word(JailState.Unspecified), Is.Empty);
    }
}
