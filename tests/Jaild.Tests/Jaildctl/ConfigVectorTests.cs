using System.Text;
using System.Text.Json.Nodes;
using Jaild.Tests.JailConf;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

/// <summary>What FreeBSD's own parser made of each recorded text is what jaildctl prints of it.</summary>
internal sealed class ConfigVectorTests
{
    [Test]
    public async Task Every_recorded_text_is_printed_as_JSON_as_it_was_recorded()
    {
        var wrong = new List<string>();
        var vectors = Vector.Parse(File.ReadAllBytes(Shared.Find("jailconf-vectors.json")))["vectors"]!.AsArray();
        foreach (var vector in vectors)
        {
            var bytes = Bytes(vector!["input"]!.GetValue<string>());
            var ended = await ConfRig.Run(bytes, "config", "show", "-o", "json", "-");
            var made = Vector.Parse(Encoding.UTF8.GetBytes(ended.Out));
            var asIs = Same(made["jails"], vector["jails"]) && Same(made["rc"], vector["rc"]) && Same(made["first_error"], vector["first_error"])
                && (vector["warnings"] is not { } warnings || Lines(made["warnings"]!) == Lines(warnings));
            if (!asIs || ended.Code != (vector["rc"]!.GetValue<int>() == 0 ? 0 : 65))
            {
                wrong.Add($"{ended.Code} {made.ToJsonString()}\ninstead of\n{vector.ToJsonString()}");
            }
        }
        Assert.That(vectors, Has.Count.EqualTo(2000));
        Assert.That(wrong.Take(3), Is.Empty, $"{wrong.Count} of {vectors.Count} differ");
    }

    private static bool Same(JsonNode? made, JsonNode? recorded) => JsonNode.DeepEquals(made, recorded);

    // empty lines of a message were dropped when it was recorded
    private static string Lines(JsonNode messages) => string.Join('\n', messages.AsArray().SelectMany(m => m!.GetValue<string>().Split('\n')).Where(l => l.Length > 0));

    // U+F780 to U+F7FF stand for the lone surrogates of the recording, which JSON libraries do not take
    private static byte[] Bytes(string text) => Jaild.JailConf.Text.ByteText.Of(string.Concat(text.Select(c => c is >= '\uf780' and <= '\uf7ff' ? (char)(c - 0xF700 + 0xDC00) : c))).Memory.ToArray();
}
