using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Options;

/// <summary>Copies the iovecs of a caller in, as the kernel does for nmount(2), jail_set(2) and jail_get(2).</summary>
internal static class OptionReader
{
    private const int MaxVectors = 1024;
    private const long MaxBytes = 65536;
    private const int BytesOfOption = 48; // what the kernel keeps for each counts too; not observed

    /// <summary>The parameters in their order, without those that a later one replaces.</summary>
    public static OptionList Read(IReadOnlyList<Iovec>? vectors, int count)
    {
        Check(count % 2 == 0 && count is >= 0 and <= MaxVectors, FreeBsdErrno.Invalid);
        Check(count == 0 || vectors is not null, FreeBsdErrno.BadAddress);
        List<Option> options = [];
        long used = 0;
        for (var pair = 0; pair < count / 2; pair++)
        {
            var (name, value) = (vectors![2 * pair], vectors[2 * pair + 1]);
            Check(name.Length is >= 0 and <= MaxBytes && value.Length is >= 0 and <= MaxBytes, FreeBsdErrno.Invalid);
            used += BytesOfOption + name.Length + value.Length;
            Check(used <= MaxBytes, FreeBsdErrno.Invalid);
            var nameBytes = CopyIn(name);
            Check(nameBytes is [.., 0], FreeBsdErrno.Invalid);
            options.Add(new(KernelText.Read(nameBytes), CopyIn(value), pair));
        }
        for (var later = options.Count - 1; later > 0; later--)
        {
            var kept = options[later];
            later -= options.RemoveAll(o => o.Position < kept.Position && OptionNames.IsSame(o.Name, kept.Name));
        }
        return new(options);
    }

    private static byte[]? CopyIn(Iovec vector)
    {
        if (vector.Length == 0)
        {
            return null;
        }
        Check(vector.Memory is { } memory && memory.Length >= vector.Length, FreeBsdErrno.BadAddress);
        return vector.Memory.AsSpan(0, (int)vector.Length).ToArray();
    }

    private static void Check(bool isRight, FreeBsdErrno otherwise)
    {
        if (!isRight)
        {
            throw new KernelRefusal(otherwise);
        }
    }
}
