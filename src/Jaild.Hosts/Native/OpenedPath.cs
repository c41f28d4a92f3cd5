using System.Text;
using Jaild.Core;

namespace Jaild.Hosts.Native;

/// <summary>Ways to open that follow no link below a given directory (openat2(2)).</summary>
internal static class OpenedPath
{
    private const nint OpenAt2Call = 437;

    /// <summary>Opens a directory by its whole path for looking things up below it, or null when it is not there.</summary>
    internal static Descriptor? Directory(string path) => Maybe(
        LibC.OpenAt(-100, path, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec | OpenFlags.NoFollow, 0), path);

    /// <summary>Opens what lies below a root, or null when it or a directory on the way is not there. A link on the way is an error that names it.</summary>
    internal static Descriptor? Below(Descriptor root, string relative, string name, int flags = 0, bool forReading = false, uint mode = 0) =>
        Maybe(Open(root, Encoding.UTF8.GetBytes((relative == "" ? "." : relative) + '\0'), flags | (forReading ? 0 : OpenFlags.Path) | OpenFlags.CloseOnExec, OpenFlags.InRoot, mode), name);

    /// <summary>Opens a directory to list it, if that leads through no link and no mount.</summary>
    internal static Descriptor SameMount(Descriptor directory, byte[] child, string name)
    {
        var answer = Open(directory, child, OpenFlags.Directory | OpenFlags.CloseOnExec | OpenFlags.NoFollow, OpenFlags.SameMount);
        return Descriptor.OrNull(answer) ?? throw (Errno.Last == Errno.CrossDevice
            ? new JaildException(ErrorKind.Host, "MOUNTED", $"{name} is a mount point: unmount it first")
            : Errno.Error("openat2", name, Errno.Last));
    }

    /// <summary>Where an open file is now, by the kernel's word.</summary>
    internal static string NameOf(Descriptor file) => File.ResolveLinkTarget(file.ProcPath, false)!.FullName;

    // the name ends with NUL and need not be text
    private static unsafe nint Open(Descriptor directory, byte[] relative, int flags, ulong resolve, uint mode = 0)
    {
        var how = stackalloc ulong[3];
        (how[0], how[1], how[2]) = ((ulong)flags, mode, resolve);
        fixed (byte* path = relative)
        {
            return LibC.Syscall(OpenAt2Call, directory.Number, (nint)path, (nint)how, 24, 0);
        }
    }

    private static Descriptor? Maybe(nint answer, string name) => answer >= 0 ? Descriptor.OrNull(answer) : Errno.Last switch
    {
        Errno.NoEntry or Errno.NotDirectory => null,
        Errno.Loop => throw new JaildException(ErrorKind.Host, "LINK_REFUSED", $"{name} leads through a symbolic link, which is not followed: give the path that it leads to, or below a jail's root put a directory in its place"),
        var number => throw Errno.Error("open", name, number),
    };
}
