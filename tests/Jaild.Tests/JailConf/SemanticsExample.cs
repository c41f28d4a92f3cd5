using System.Globalization;
using System.Text.RegularExpressions;
using Jaild.JailConf.Text;

namespace Jaild.Tests.JailConf;

/// <summary>An example of the recorded rules: a file, and what jail(8) made of it.</summary>
internal sealed partial class SemanticsExample
{
    private readonly List<string> input = [];

    /// <summary>The rule it stands with, and its first line.</summary>
    public required string Name { get; init; }

    /// <summary>The file.</summary>
    public byte[] Input => ByteText.Of(NotPrinting().Replace(string.Join('\n', input) + "\n",
        m => Byte(byte.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))).Span.ToArray();

    /// <summary>The files it may include.</summary>
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>One line for each jail.</summary>
    public List<string> Out { get; } = [];

    /// <summary>The messages.</summary>
    public List<string> Err { get; } = [];

    /// <summary>The exit code, and how it was run.</summary>
    public string End { get; private set; } = "";

    /// <summary>All examples of a text.</summary>
    public static IEnumerable<SemanticsExample> All(IEnumerable<string> lines)
    {
        var rule = "";
        SemanticsExample? example = null;
        foreach (var line in lines)
        {
            if (RuleNumber().Match(line) is { Success: true } number)
            {
                rule = number.Groups[1].Value;
            }
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (example is not null)
                {
                    yield return example;
                }
                example = example is null ? new() { Name = rule } : null;
            }
            else
            {
                example?.Add(line);
            }
        }
    }

    private void Add(string line)
    {
        var text = line.Length > 6 ? line[6..] : "";
        switch (line.Length > 5 ? line[..6] : "")
        {
            case "  in  ":
                input.Add(text);
                break;
            case "  out " when text != "(no jails)":
                Out.Add(text);
                break;
            case "  err " when text.StartsWith("jail: ", StringComparison.Ordinal):
                Err.Add(text);
                break;
            case "  err ":
                Err[^1] += "\n" + text;
                break;
            case "  rc  ":
                End = text;
                break;
            default:
                if (FileLine().Match(line) is { Success: true } file)
                {
                    Files[file.Groups[1].Value] = Files.GetValueOrDefault(file.Groups[1].Value) + file.Groups[2].Value + "\n";
                }
                break;
        }
    }

    private static string Byte(byte value) => new ByteText(new[] { value }).ToString();

    [GeneratedRegex(@"\\x([01][0-9a-f]|7f|[89a-f][0-9a-f])")]
    private static partial Regex NotPrinting();

    [GeneratedRegex(@"^\*\*(R\d+)\.\*\*")]
    private static partial Regex RuleNumber();

    [GeneratedRegex(@"^([a-z0-9/]+\.conf): ?(.*)$")]
    private static partial Regex FileLine();
}
