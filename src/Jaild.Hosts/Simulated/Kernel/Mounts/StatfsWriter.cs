using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Mounts;

/// <summary>Writes mounts as struct statfs (statfs(2), the layout of 12 and later).</summary>
internal static class StatfsWriter
{
    /// <summary>How many fitted.</summary>
    public static int Write(IReadOnlyList<Mount> mounts, Span<byte> buffer)
    {
        var count = Math.Min(mounts.Count, buffer.Length / MountLayout.Size);
        for (var i = 0; i < count; i++)
        {
            var one = buffer.Slice(i * MountLayout.Size, MountLayout.Size);
            one.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(one, MountLayout.Version);
            BinaryPrimitives.WriteInt32LittleEndian(one[MountLayout.Id..], mounts[i].Id);
            Write(one[MountLayout.Type..MountLayout.From], mounts[i].Type);
            Write(one[MountLayout.From..MountLayout.On], mounts[i].From);
            Write(one[MountLayout.On..], mounts[i].On);
        }
        return count;
    }

    private static void Write(Span<byte> field, string text)
    {
        var bytes = KernelText.Write(text).AsSpan();
        bytes[..Math.Min(bytes.Length, field.Length - 1)].CopyTo(field);
    }
}
