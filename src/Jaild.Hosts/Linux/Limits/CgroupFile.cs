using System.Text;
using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>Reads and writes the files of control groups; a value counts only when the kernel tells the same again.</summary>
internal static class CgroupFile
{
    /// <summary>What a file says, without its line end, or null when it is not there.</summary>
    internal static string? Read(string path) => ProcFile.Text(path)?.TrimEnd('\n');

    /// <summary>Writes a value in one call, and reads it back.</summary>
    internal static void Set(string path, string value)
    {
        Write(path, value);
        if (Read(path) is var now && now != value)
        {
            throw new JaildException(ErrorKind.Host, "LIMIT_NOT_SET", $"{path}: '{value}' was written, but the kernel says '{now ?? "nothing"}': is somebody else changing this control group?");
        }
    }

    /// <summary>Writes a value in one call.</summary>
    internal static unsafe void Write(string path, string value)
    {
        using var file = new Descriptor(LibC.OpenAt(-100, path, OpenFlags.WriteOnly | OpenFlags.Truncate | OpenFlags.CloseOnExec, 0), "open", path);
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* data = bytes)
        {
            if (LibC.Write(file.Number, data, bytes.Length) < 0)
            {
                var number = Errno.Last;
                throw new JaildException(ErrorKind.Host, "LIMIT_REFUSED", $"{path}: the kernel does not take '{value}': {Errno.Text(number)}{Advice(number)}");
            }
        }
    }

    private static string Advice(int number) => number == Errno.Busy ? " (more is in use, or processes are in the way: end some, then try again)" : "";
}
