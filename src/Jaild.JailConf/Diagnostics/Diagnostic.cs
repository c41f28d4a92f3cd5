using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Diagnostics;

/// <summary>One message about a configuration.</summary>
/// <param name="Trouble">What it means.</param>
/// <param name="Text">The words that jail(8) has for it after its own name; for a warning, which it never gives, ours.</param>
/// <param name="At">Where the cause begins; null if that is no place in a file.</param>
public sealed record Diagnostic(Trouble Trouble, string Text, Origin? At)
{
    private const int LongestBrief = 400;

    /// <summary>The jail, if it is about one.</summary>
    public ByteText? Jail { get; init; }

    /// <summary>The words without file and line, where those are among them.</summary>
    public string Brief { get; init; } = Text;

    /// <summary>What to do about it, or empty.</summary>
    public string Hint { get; init; } = "";

    /// <summary>File, line, column, words, hint; then the line, and a caret below the place.</summary>
    public override string ToString()
    {
        var words = (Trouble == Trouble.Warning ? "warning: " : "") + Visible.Text(Hint.Length == 0 ? Short : $"{Short}\n({Hint})");
        return At is { } at ? $"{Visible.Text(at.ToString())}: {words}\n{Excerpt.Of(at)}" : words;
    }

    private string Short => Brief.Length > LongestBrief ? Brief[..LongestBrief] + "…" : Brief;
}
