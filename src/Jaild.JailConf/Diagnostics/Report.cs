using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Diagnostics;

/// <summary>Collects the messages of one reading, up to a limit.</summary>
internal sealed class Report(Limits limits)
{
    private const int LongestText = 4096;

    private readonly List<Diagnostic> messages = [];
    private int more;

    /// <summary>Whether the whole configuration is refused.</summary>
    public bool Refused { get; private set; }

    /// <summary>All messages, in the order in which jail(8) would come to them.</summary>
    public IReadOnlyList<Diagnostic> Messages => more == 0
        ? messages
        : [.. messages, new Diagnostic(Trouble.Warning, $"{more} more messages are not shown", null)];

    /// <summary>The configuration is refused, for a reason in whose words there is no line.</summary>
    public void File(Origin? at, string text, string hint = "") => Refuse(new(Trouble.File, text, at) { Hint = hint });

    /// <summary>The configuration is refused: the words are those of jail(8), with the line on which the token ends.</summary>
    public void Syntax(SourceFile file, int start, int end, string text, string hint = "") =>
        Refuse(new(Trouble.File, $"{file.Path} line {file.Line(end)}: {text}", new(file, start)) { Brief = text, Hint = hint });

    /// <summary>A jail has failed.</summary>
    public void Jail(ByteText jail, Origin at, string text, string hint = "") =>
        Add(new(Trouble.Jail, $"{jail}: {text}", at) { Jail = jail, Hint = hint });

    /// <summary>A name or value of a jail is wrong.</summary>
    public void Value(ByteText jail, Origin at, string text, string hint = "") =>
        Add(new(Trouble.Value, Cut($"{jail}: {text}"), at) { Jail = jail, Hint = hint });

    /// <summary>Something may not mean what it seems to.</summary>
    public void Warn(Origin at, string text, ByteText? jail = null) => Add(new(Trouble.Warning, text, at) { Jail = jail });

    private void Refuse(Diagnostic message)
    {
        Refused = true;
        Add(message);
    }

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] + "…" : text;

    private void Add(Diagnostic message)
    {
        if (messages.Count < limits.Messages)
        {
            messages.Add(message);
        }
        else
        {
            more++;
        }
    }
}
