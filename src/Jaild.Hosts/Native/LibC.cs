using System.Runtime.InteropServices;

namespace Jaild.Hosts.Native;

/// <summary>The calls of libc that .NET has no word for, as they are; <see cref="Errno"/> turns what they leave into errors.</summary>
internal static unsafe partial class LibC
{
    /// <summary>close_range(2), by its number</summary>
    internal static nint CloseRange(uint first, uint last, int flags) => Syscall(436, (nint)first, (nint)last, flags, 0, 0);

    /// <summary>syscall(2), for calls that an older libc has no wrapper for; their numbers are the same on all processors.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint Syscall(nint number, nint a, nint b, nint c, nint d, nint e);

    /// <summary>epoll_create1(2)</summary>
    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    /// <summary>epoll_ctl(2)</summary>
    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    /// <summary>epoll_wait(2)</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, byte* events, int count, int timeout);

    /// <summary>eventfd(2)</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint initial, int flags);

    /// <summary>memfd_create(2)</summary>
    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MemoryFile(string name, uint flags);

    /// <summary>read(2)</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nint count);

    /// <summary>write(2)</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nint count);

    /// <summary>close(2)</summary>
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    /// <summary>fallocate(2)</summary>
    [LibraryImport("libc", EntryPoint = "fallocate64", SetLastError = true)]
    internal static partial int Allocate(int descriptor, int mode, long offset, long length);

    /// <summary>fcntl(2) with a number</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Duplicate(int descriptor, int command, int from);

    /// <summary>lseek(2)</summary>
    [LibraryImport("libc", EntryPoint = "lseek64", SetLastError = true)]
    internal static partial long Seek(int descriptor, long offset, int whence);
}
