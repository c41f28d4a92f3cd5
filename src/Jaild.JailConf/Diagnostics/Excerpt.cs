using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Diagnostics;

/// <summary>The part of a line that is shown below a message, and a caret under the place.</summary>
internal static class Excerpt
{
    private const int Before = 70;
    private const int After = 40;

    /// <summary>Two lines of text. However long the line is, only what is near the place is looked at.</summary>
    public static string Of(Origin at)
    {
        var (first, last) = at.File.Line(at.Line, at.Offset - Before, at.Offset + After);
        var before = Shown(at.File.Content[first..at.Offset]);
        var after = Shown(at.File.Content[at.Offset..Math.Max(at.Offset, last)]);
        return $"    {before}{after}\n    {new string(' ', before.EnumerateRunes().Count())}^";
    }

    private static string Shown(ReadOnlyMemory<byte> bytes) => Visible.Text(new ByteText(bytes).ToString().Replace('\t', ' '));
}
