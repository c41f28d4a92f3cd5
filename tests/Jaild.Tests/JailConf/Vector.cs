using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Jaild.Tests.JailConf;

/// <summary>A text, and what FreeBSD's own parser made of it.</summary>
/// <param name="Name">What it is called in a message.</param>
/// <param name="Expected">The recording.</param>
internal sealed partial record Vector(string Name, JsonNode Expected)
{
    /// <summary>A recording. A byte that is not UTF-8 is a lone surrogate in it, which this JSON library does not take: it becomes U+F700 and more.</summary>
    public static JsonNode Parse(byte[] json) => JsonNode.Parse(LoneSurrogate().Replace(Encoding.UTF8.GetString(json), @"\uf7$1"))!;

    /// <summary>The recording that stands beside a file.</summary>
    public static Vector OfFile(string path)
    {
        string[] Lines(string suffix) => [.. File.ReadLines(Path.ChangeExtension(path, suffix)).Where(l => l.StartsWith("jail: ", StringComparison.Ordinal))];
        int Code(string suffix) => int.Parse(File.ReadAllText(Path.ChangeExtension(path, suffix)), CultureInfo.InvariantCulture);
        var json = File.ReadAllBytes(Path.ChangeExtension(path, ".json"));
        return new(Path.GetFileName(path), new JsonObject
        {
            ["rc"] = Code(".rc"),
            ["jails"] = Code(".rc") == 0 ? Parse(json)["jails"]!.DeepClone() : null,
            ["first_error"] = Code(".rc") == 0 ? "" : Lines(".err")[0],
            ["warnings"] = Array(Lines(".err")),
            ["check"] = new JsonObject { ["rc"] = Code(".check.rc"), ["errors"] = Array(Lines(".check.err")) },
        });
    }

    /// <summary>In what a reading differs from it, or null.</summary>
    public string? Difference(Reading reading)
    {
        var made = Expected["rc"]!.GetValue<int>() == 0 ? Accepted(reading) : reading.Configuration.Refused ? null : "should be refused";
        if (made is not null)
        {
            return made;
        }
        var first = reading.Configuration.Refused ? Legible(reading.Err[0]).Split('\n')[0] : "";
        return first == Expected["first_error"]!.GetValue<string>() ? null : $"first error\n  {first}\n  {Expected["first_error"]}";
    }

    private string? Accepted(Reading reading)
    {
        var jails = new JsonArray([.. reading.Configuration.Jails.Select(j => (JsonNode)new JsonObject
        {
            ["name"] = Legible($"{j.Name}"),
            ["failed"] = j.Failed,
            ["params"] = new JsonArray([.. j.Parameters.Select(p => (JsonNode)new JsonArray(Legible($"{p.Name}"), new JsonArray([.. p.Values.Select(v => JsonValue.Create(Legible($"{v}")))])))]),
        })]);
        return Lines("jails", [jails.ToJsonString()], [Expected["jails"]!.ToJsonString()])
            ?? Lines("messages", reading.Err, Strings(Expected["warnings"]))
            ?? Lines("check", [.. reading.Err, .. reading.CheckErr], Strings(Expected["check"]?["errors"]))
            ?? (Expected["check"] is { } check && (check["rc"]!.GetValue<int>() != 0) != reading.Checked.Jails.Any(j => j.Failed) ? "the check's end" : null);
    }

    private static string? Lines(string what, string[] made, string[]? expected)
    {
        if (expected is null)
        {
            return null;
        }
        // empty lines of a message were dropped when it was recorded
        var (one, other) = (Text(made.Select(Legible)), Text(expected));
        return one == other ? null : $"{what}\n{one}\ninstead of\n{other}";
    }

    private static string Text(IEnumerable<string> lines) =>
        string.Join('\n', string.Join('\n', lines).Split('\n').Where(l => l.Length > 0));

    private static JsonArray Array(string[] lines) => new([.. lines.Select(l => JsonValue.Create(l))]);

    private static string[]? Strings(JsonNode? lines) => lines?.AsArray().Select(l => l!.GetValue<string>()).ToArray();

    private static string Legible(string text) => LoneSurrogateItself().Replace(text, m => ((char)(m.Value[0] - 0xDC00 + 0xF700)).ToString());

    [GeneratedRegex(@"(?<!\\ud[89ab][0-9a-f]{2})\\udc([89a-f][0-9a-f])")]
    private static partial Regex LoneSurrogate();

    [GeneratedRegex(@"(?<![\ud800-\udbff])[\udc80-\udcff]")]
    private static partial Regex LoneSurrogateItself();
}
