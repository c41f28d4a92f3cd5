using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Jaild.JailConf.Sources;

/// <summary>Opens a file without waiting: open(2) of a FIFO would last until somebody writes to it.</summary>
internal static partial class Opening
{
    private const int ReadOnly = 0;

    private static readonly int NonBlock = OperatingSystem.IsLinux() ? 0x800 : 0x4;
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsFreeBSD() ? 0x100000 : 0x1000000;

    /// <summary>The file, for reading. Errors: those of <see cref="File.OpenRead"/>.</summary>
    public static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path);
        }
        var descriptor = Call(path, ReadOnly | NonBlock | CloseOnExec);
        return descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw Error(path, Marshal.GetLastPInvokeError());
    }

    private static Exception Error(string path, int number) => number switch
    {
        2 or 20 => new FileNotFoundException(null, path), // ENOENT, ENOTDIR
        13 or 1 => new UnauthorizedAccessException(), // EACCES, EPERM
        _ => new IOException(Marshal.GetPInvokeErrorMessage(number)),
    };

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Call(string path, int flags);
}
