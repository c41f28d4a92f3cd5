using System.Text;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>Where a child prints to: a file in memory without a name, so that nobody waits for its end and nothing of it is left behind.</summary>
internal sealed unsafe class OutputFile : IDisposable
{
    private const int Most = 4096;
    private const uint CloseOnExec = 1, AllowSealing = 2;
    private const int AddSeals = 1033, SealGrow = 4;

    internal Descriptor Descriptor { get; } = new(LibC.MemoryFile("jaild-output", CloseOnExec | AllowSealing), "memfd_create", "output");

    /// <summary>The last lines, at most 4 KiB, with control bytes made harmless.</summary>
    internal string Tail()
    {
        using var file = new FileStream(Descriptor.ProcPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, Most), SeekOrigin.End);
        var bytes = new byte[Most];
        var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, Most, throwOnEndOfStream: false));
        return new string([.. text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c)]).TrimEnd();
    }

    /// <summary>Empties it, and lets what still prints in the background fail with EPERM (memfd_create(2)): it would fill the memory.</summary>
    public void Dispose()
    {
        Errno.Checked(LibC.Duplicate(Descriptor.Number, AddSeals, SealGrow), "fcntl", "F_ADD_SEALS");
        using (var file = new FileStream(Descriptor.ProcPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(0);
        }
        Descriptor.Dispose();
    }
}
