namespace Jaild.Hosts.Native;

/// <summary>Reads files of /proc and /sys whole; what they tell of may be gone at any moment, which is no error.</summary>
internal static unsafe class ProcFile
{
    private const int CloseOnExec = 0x80000;

    /// <summary>The bytes of a file, or null when it is not there (any more).</summary>
    internal static byte[]? Read(string path)
    {
        using var file = Descriptor.OrNull(LibC.OpenAt(-100, path, CloseOnExec, 0));
        if (file is null)
        {
            return Gone(path);
        }
        var bytes = new byte[4096];
        var length = 0;
        while (true)
        {
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, 2 * length);
            }
            fixed (byte* at = &bytes[length])
            {
                var count = LibC.Read(file.Number, at, bytes.Length - length);
                if (count < 0 && Errno.Last == Errno.Interrupted)
                {
                    continue;
                }
                if (count < 0)
                {
                    return Gone(path);
                }
                if (count == 0)
                {
                    return bytes[..length];
                }
                length += (int)count;
            }
        }
    }

    /// <summary>Null, unless nothing can be read at all just now: that must not look as if nothing were there.</summary>
    private static byte[]? Gone(string path) =>
        Errno.Last is Errno.NoMemory or Errno.FilesOfSystem or Errno.FilesOfProcess ? throw Errno.Error("open", path, Errno.Last) : null;

    /// <summary>The same as text, or null.</summary>
    internal static string? Text(string path) => Read(path) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The numbers in a file, one a line or word, such as cgroup.procs.</summary>
    internal static IEnumerable<int> Numbers(string path) =>
        (Text(path) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(w => int.Parse(w, System.Globalization.CultureInfo.InvariantCulture));
}
