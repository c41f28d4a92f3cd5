using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Mounts;

/// <summary>Writes mounts as struct statfs (statfs(2), the layout of 12 and later).</summary>
internal static class StatfsWriter
{
    /// <summary>How many fitted.</summary>
    public static int Write(IReadOnlyCollection<Mount> mounts, Span<byte> buffer)
    {
        var count = Math.Min(mounts.Count, buffer.Length / MountLayout.Size);
        foreach (var (i, mount) in mounts.Take(count).Index())
        {
            var one = buffer.Slice(i * MountLayout.Size, MountLayout.Size);
            one.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(one, MountLayout.Version);
            BinaryPrimitives.WriteInt32LittleEndian(one[MountLayout.Id..], mount.Id);
            Write(one[MountLayout.Type..MountLayout.From], mount.Type);
            Write(one[MountLayout.From..MountLayout.On], mount.From);
            Write(one[MountLayout.On..], mount.On);
        }
        return count;
    }

    private static void Write(Span<byte> field, string text)
    {
        var bytes = KernelText.Write(text).AsSpan();
        bytes[..Math.Min(bytes.Length, field.Length - 1)].CopyTo(field);
    }
}
