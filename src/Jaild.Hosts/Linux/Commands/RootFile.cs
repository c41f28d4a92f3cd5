using System.Text;
using Jaild.Core;
using Jaild.Hosts.Native;
using Microsoft.Win32.SafeHandles;

namespace Jaild.Hosts.Linux.Commands;

/// <summary>Reads a small file of a jail, whose makers may have put anything in its place.</summary>
internal static class RootFile
{
    private const int Most = 1 << 20;

    /// <summary>Its text, or null when it is not there.</summary>
    internal static string? Read(JailRoot root, string relative)
    {
        var name = $"{root.Path}/{relative}";
        using var file = OpenedPath.Below(root.Directory, relative, name, OpenFlags.NonBlocking, forReading: true);
        if (file is null)
        {
            return null;
        }
        if (!FileStatus.Of(file, name).IsFile)
        {
            throw new JaildException(ErrorKind.Host, "NO_REGULAR_FILE", $"{name} is no regular file: put one in its place");
        }
        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        var length = RandomAccess.GetLength(handle);
        if (length > Most)
        {
            throw new JaildException(ErrorKind.Host, "FILE_TOO_LARGE", $"{name} is larger than {Most} bytes: make it smaller");
        }
        var bytes = new byte[length];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0));
    }
}
