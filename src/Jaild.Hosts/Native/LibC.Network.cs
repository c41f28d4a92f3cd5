using System.Runtime.InteropServices;

namespace Jaild.Hosts.Native;

/// <content>Network namespaces and netlink sockets.</content>
internal static unsafe partial class LibC
{
    /// <summary>socket(2)</summary>
    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    /// <summary>setsockopt(2) with a number</summary>
    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSocketOption(int socket, int level, int option, in int value, uint size);

    /// <summary>unshare(2)</summary>
    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    /// <summary>setns(2)</summary>
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNamespace(int descriptor, int type);
}
