using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>A mount of the machine.</summary>
/// <param name="Id">Its file system identifier, which nothing else that is mounted has.</param>
/// <param name="Type">The file system.</param>
/// <param name="Source">What is mounted.</param>
/// <param name="Target">Where, without links.</param>
internal sealed record MountRow(string Id, string Type, string Source, string Target)
{
    /// <summary>All, in the order in which they were made (getfsstat(2)).</summary>
    internal static List<MountRow> All(IKernelCalls kernel)
    {
        for (var room = Checked(kernel.FileSystems(null)) + 8; ; room *= 2)
        {
            var buffer = new byte[room * MountLayout.Size];
            var count = Checked(kernel.FileSystems(buffer));
            if (count < room)
            {
                return [.. Enumerable.Range(0, count).Select(i => Row(buffer.AsSpan(i * MountLayout.Size, MountLayout.Size)))];
            }
        }
    }

    private static MountRow Row(ReadOnlySpan<byte> one) => BinaryPrimitives.ReadUInt32LittleEndian(one) == MountLayout.Version
        ? new(Convert.ToHexStringLower(one.Slice(MountLayout.Id, 8)), SysctlReader.Text(one[MountLayout.Type..MountLayout.From]),
            SysctlReader.Text(one[MountLayout.From..MountLayout.On]), SysctlReader.Text(one[MountLayout.On..]))
        : throw KernelFailure.Of("getfsstat", "struct statfs of another version", FreeBsdErrno.Invalid, "");

    private static int Checked(Simulated.Kernel.Calls.KernelAnswer answer) =>
        answer.Result >= 0 ? answer.Result : throw KernelFailure.Of("getfsstat", "all mounts", answer.Errno, "");
}
