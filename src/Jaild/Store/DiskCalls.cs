using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Jaild.Store;

/// <summary>The calls that .NET does not have: fdatasync(2), and fsync(2) of a directory.</summary>
internal static partial class DiskCalls
{
    private const int NoSpace = 28; // ENOSPC, on Linux and FreeBSD

    // EDQUOT and O_CLOEXEC differ: fcntl.h and errno.h of each.
    private static readonly int QuotaUsed = OperatingSystem.IsFreeBSD() ? 69 : 122;
    private static readonly int CloseOnExec = OperatingSystem.IsFreeBSD() ? 0x100000 : 0x80000;

    /// <summary>Whether .NET's error, which carries errno, says that the disk is full.</summary>
    public static bool IsFull(IOException error) => error.HResult == NoSpace || error.HResult == QuotaUsed
        || (error.HResult & 0xffff) == 0x70; // ERROR_DISK_FULL, which .NET makes of ENOSPC

    /// <summary>Does what may find the disk full.</summary>
    public static T Mapped<T>(string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (IOException error) when (IsFull(error))
        {
            throw new DiskFullException(path, error);
        }
    }

    /// <summary>Whether .NET's error says that another process has the lock of a file.</summary>
    public static bool IsLocked(IOException error) => error.HResult == (OperatingSystem.IsFreeBSD() ? 35 : 11); // EWOULDBLOCK

    /// <summary>fdatasync(2): content and length are durable when it returns.</summary>
    public static void SyncData(SafeFileHandle file, string path)
    {
        if (FDataSync(file) != 0)
        {
            throw new IOException($"{path}: fdatasync: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>fsync(2) of a directory: its names are durable when it returns.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{path}: open: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        var failed = FSync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        var message = failed ? Marshal.GetLastPInvokeErrorMessage() : "";
        _ = Close(descriptor);
        if (failed)
        {
            throw error == NoSpace || error == QuotaUsed ? new DiskFullException(path) : new IOException($"{path}: fsync: {message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
