using System.Text;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>
/// The files that mount.fstab names, read when a jail starts. What they say goes into the journal as resources, so nothing is undone by them.
/// One that the jail could write to would give it the host, and is refused.
/// </summary>
internal static class FstabFiles
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Their entries in order, each checked.</summary>
    internal static IEnumerable<MountEntry> Read(JailDefinition definition, JailRoot root) =>
        definition.List("mount.fstab").SelectMany(file => Fstab.Read(file, Text(file, root), entry => MountPlan.Problem(entry, root.Path)));

    private static unsafe string Text(string path, JailRoot root)
    {
        // not blocking: it may be a pipe
        using var file = Descriptor.OrNull(LibC.OpenAt(-100, path, OpenFlags.NonBlocking | OpenFlags.CloseOnExec, 0))
            ?? throw Wrong(path, Errno.Text(Errno.Last));
        if (!FileStatus.Of(file, path).IsFile)
        {
            throw Wrong(path, "is no file");
        }
        if ((OpenedPath.NameOf(file) + '/').StartsWith(root.RealPath + '/', StringComparison.Ordinal))
        {
            throw Wrong(path, $"lies below the jail's path {root.Path}, where root of the jail could write what the host mounts: keep it elsewhere");
        }
        var bytes = new byte[MaxBytes + 1];
        var length = 0;
        fixed (byte* data = bytes)
        {
            while (length < bytes.Length && Errno.Checked(LibC.Read(file.Number, data + length, bytes.Length - length), "read", path) is > 0 and var count)
            {
                length += (int)count;
            }
        }
        return length <= MaxBytes ? Encoding.UTF8.GetString(bytes, 0, length) : throw Wrong(path, $"is larger than {MaxBytes} bytes");
    }

    private static JaildException Wrong(string path, string why) => JaildException.Invalid("mount.fstab", $"{path}: {why}");
}
