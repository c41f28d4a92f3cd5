using System.Text;

namespace Jaild.Core.Model;

/// <summary>What a path must look like before anybody touches it.</summary>
internal static class PathText
{
    /// <summary>MAXPATHLEN of FreeBSD without its NUL.</summary>
    private const int MaxBytes = 1023;

    /// <summary>What is wrong with a path, or null.</summary>
    public static string? Error(string path) =>
        path.Length == 0 ? "is empty"
        : path[0] != '/' ? "is not absolute: it must begin with /"
        : Encoding.UTF8.GetByteCount(path) > MaxBytes ? $"is longer than {MaxBytes} bytes"
        : path.Any(char.IsControl) ? "has a control byte"
        : path.Split('/').Any(p => p is "." or "..") ? "has a part . or .., which could lead elsewhere"
        : null;
}
