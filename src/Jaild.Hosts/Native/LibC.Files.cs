using System.Runtime.InteropServices;

namespace Jaild.Hosts.Native;

internal static unsafe partial class LibC
{
    /// <summary>openat(2)</summary>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int directory, string path, int flags, uint mode);

    /// <summary>mkdirat(2)</summary>
    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectoryAt(int directory, string path, uint mode);

    /// <summary>mknodat(2)</summary>
    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeNodeAt(int directory, string path, uint mode, ulong device);

    /// <summary>symlinkat(2)</summary>
    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SymbolicLinkAt(string target, int directory, string path);

    /// <summary>linkat(2)</summary>
    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LinkAt(int fromDirectory, string from, int toDirectory, string to, int flags);

    /// <summary>unlinkat(2)</summary>
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(int directory, string path, int flags);

    /// <summary>unlinkat(2) of a name that need not be text</summary>
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(int directory, byte* path, int flags);

    /// <summary>renameat(2) of a name that need not be text</summary>
    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    internal static partial int RenameAt(int fromDirectory, byte* from, int toDirectory, byte* to);

    /// <summary>fchownat(2)</summary>
    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwnerAt(int directory, string path, uint user, uint group, int flags);

    /// <summary>fchmod(2)</summary>
    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(int descriptor, uint mode);

    /// <summary>fchmodat(2)</summary>
    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeModeAt(int directory, string path, uint mode, int flags);

    /// <summary>futimens(3)</summary>
    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    internal static partial int ChangeTimes(int descriptor, long* times);

    /// <summary>statx(2)</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int StatX(int directory, string path, int flags, uint mask, byte* buffer);

    /// <summary>getdents64(2)</summary>
    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint DirectoryEntries(int directory, byte* buffer, nint size);

    /// <summary>syncfs(2)</summary>
    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFileSystem(int descriptor);

    /// <summary>fsync(2)</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(int descriptor);

    /// <summary>umount2(2)</summary>
    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);

    /// <summary>fsetxattr(2)</summary>
    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetAttribute(int descriptor, string name, byte* value, nint size, int flags);

    /// <summary>fgetxattr(2)</summary>
    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GetAttribute(int descriptor, string name, byte* value, nint size);

    /// <summary>fremovexattr(2)</summary>
    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RemoveAttribute(int descriptor, string name);
}
