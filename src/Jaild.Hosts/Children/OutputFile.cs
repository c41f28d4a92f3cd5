using System.Text;
using Jaild.Hosts.Native;
using Microsoft.Win32.SafeHandles;

namespace Jaild.Hosts.Children;

/// <summary>Where a child prints to: a file in memory without a name, so that nobody waits for its end and nothing of it is left behind.</summary>
internal sealed class OutputFile : IDisposable
{
    private const int Most = 4096;
    private const long Unread = 1 << 20;
    private const uint CloseOnExec = 1, AllowSealing = 2;
    private const int AddSeals = 1033, SealGrow = 4;
    private const int KeepSizeAndPunchHole = 3;

    private readonly SafeFileHandle handle;
    private long trimmed;

    internal OutputFile()
    {
        Descriptor = new(LibC.MemoryFile("jaild-output", CloseOnExec | AllowSealing), "memfd_create", "output");
        handle = new(Descriptor.Number, ownsHandle: false);
    }

    internal Descriptor Descriptor { get; }

    /// <summary>Frees the memory of all but the end, once a megabyte has come; done again and again while the child prints.</summary>
    internal void Trim()
    {
        var end = RandomAccess.GetLength(handle) - Most;
        if (end - trimmed > Unread && LibC.Allocate(Descriptor.Number, KeepSizeAndPunchHole, trimmed, end - trimmed) == 0)
        {
            trimmed = end;
        }
    }

    /// <summary>The last lines, at most 4 KiB, with control bytes made harmless.</summary>
    internal string Tail() => End(Most);

    /// <summary>The same of all that is kept, a megabyte at most: what a program prints for us to read.</summary>
    internal string All() => End((int)Unread);

    private string End(int most)
    {
        var bytes = new byte[Math.Min(most, RandomAccess.GetLength(handle))];
        var length = RandomAccess.Read(handle, bytes, Math.Max(0, RandomAccess.GetLength(handle) - most));
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return new string([.. text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c)]).TrimEnd();
    }

    /// <summary>Empties it, and lets what still prints in the background fail with EPERM (memfd_create(2)): it would fill the memory.</summary>
    public void Dispose()
    {
        Errno.Checked(LibC.Duplicate(Descriptor.Number, AddSeals, SealGrow), "fcntl", "F_ADD_SEALS");
        RandomAccess.SetLength(handle, 0);
        handle.Dispose();
        Descriptor.Dispose();
    }
}
