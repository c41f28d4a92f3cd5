using System.Globalization;
using System.Text.Json;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>One recorded call: what went in, and what came out.</summary>
internal sealed class RecordedCall(JsonElement json)
{
    public JsonElement Json => json;

    public string? Call => Text("syscall");

    public string? Note => Text("note");

    /// <summary>Who made it; null is the main process.</summary>
    public string? Process => Text("process");

    public int Flags => Convert.ToInt32(Text("flags"), 16);

    public int? Result => Number("result");

    public int Errno => Number("errno") ?? 0;

    public int? Jid => Number("jid");

    public string[]? Command => Has("command") ? [.. json.GetProperty("command").EnumerateArray().Select(e => e.GetString()!)] : null;

    public List<JsonElement> Vectors => [.. json.GetProperty("iov").EnumerateArray()];

    public bool Has(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public bool IsTrue(string name) => Has(name) && json.GetProperty(name).GetBoolean();

    public string? Text(string name) => Has(name) ? json.GetProperty(name).GetString() : null;

    public int? Number(string name) => Has(name) && json.GetProperty(name).TryGetInt32(out var number) ? number : null;

    /// <summary>The iovecs as the caller had them: name, value, name, value.</summary>
    public List<Iovec> Memory()
    {
        List<Iovec> memory = [];
        foreach (var vector in Vectors)
        {
            memory.Add(vector.GetProperty("name_hex").GetString() is { } name ? new(Convert.FromHexString(name)) : new(null, 5));
            var length = vector.GetProperty("value_len").GetInt32();
            var isOutput = vector.TryGetProperty("buffer", out var buffer) && buffer.GetString()!.StartsWith("output", StringComparison.Ordinal);
            if (vector.GetProperty("value_hex").GetString() is { } hex)
            {
                var value = new byte[length];
                Convert.FromHexString(hex).AsSpan(0, Math.Min(hex.Length / 2, length)).CopyTo(value);
                memory.Add(new(value));
            }
            else
            {
                memory.Add(isOutput ? new(new byte[length]) : new(null, length));
            }
        }
        return memory;
    }

    /// <summary>The text that was given for a name.</summary>
    public string? Given(string name) => Vectors.Where(v => v.GetProperty("name").ToString() == name && v.TryGetProperty("readable", out _))
        .Select(v => Convert.ToString(v.GetProperty("readable").ToString(), CultureInfo.InvariantCulture)).LastOrDefault();
}
