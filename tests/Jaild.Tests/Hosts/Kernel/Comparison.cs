using System.Buffers.Binary;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Compares answers with recorded ones. Numbers of cpusets are those of the whole machine then, and only compared for being the same or not.</summary>
internal sealed class Comparison
{
    private readonly Dictionary<int, int> cpusets = [];

    public static IEnumerable<string> Answer(RecordedCall call, KernelAnswer answer)
    {
        if (answer.Result != call.Result || (int)answer.Errno != call.Errno)
        {
            yield return $"{answer.Result} errno {(int)answer.Errno}, then {call.Result} errno {call.Errno}";
        }
    }

    /// <summary>The lengths and the bytes of the caller's memory after the call.</summary>
    public IEnumerable<string> Memory(RecordedCall call, List<Iovec> memory)
    {
        var vectors = call.Vectors;
        for (var i = 0; i < vectors.Count; i++)
        {
            var (then, now) = (vectors[i], memory[2 * i + 1]);
            if (!then.TryGetProperty("iov_len_after", out var length))
            {
                continue;
            }
            var name = then.GetProperty("name").ToString();
            var hex = then.GetProperty("out_hex").GetString();
            if (name == "cpuset.id" && hex is { Length: 8 } && now.Memory is { Length: 4 })
            {
                hex = Convert.ToHexStringLower(Mapped(Convert.FromHexString(hex), now.Memory));
            }
            foreach (var difference in Buffer(name, now, length.GetInt32(), hex))
            {
                yield return difference;
            }
        }
    }

    /// <summary>Texts were recorded up to their NUL, so only as many bytes as were recorded count.</summary>
    public static IEnumerable<string> Buffer(string name, Iovec now, long length, string? hex)
    {
        if (now.Length != length)
        {
            yield return $"{name} has length {now.Length}, then {length}";
        }
        var then = hex is null ? [] : Convert.FromHexString(hex);
        if (then.Length > 0 && !(now.Memory is { } bytes && bytes.AsSpan().StartsWith(then)))
        {
            var memory = now.Memory ?? [];
            yield return $"{name} is {Convert.ToHexStringLower(memory.AsSpan(0, Math.Min(memory.Length, then.Length)))}, then {hex}";
        }
    }

    private byte[] Mapped(byte[] then, byte[] now)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(then);
        if (!cpusets.TryGetValue(number, out var known))
        {
            known = BinaryPrimitives.ReadInt32LittleEndian(now);
            if (cpusets.ContainsValue(known))
            {
                return then;
            }
            cpusets[number] = known;
        }
        BinaryPrimitives.WriteInt32LittleEndian(then, known);
        return then;
    }
}
