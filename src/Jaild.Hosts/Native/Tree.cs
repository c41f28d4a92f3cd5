using System.Text;

namespace Jaild.Hosts.Native;

/// <summary>
/// Empties a directory of whatever a jail may have put there: names that are no text, trees deeper than there are descriptors.
/// No link is followed and no mount point crossed.
/// </summary>
internal static unsafe class Tree
{
    private const int RemoveDirectory = 0x200;
    private const int IsDirectory = 21;
    private const int MaxDepth = 64;

    /// <summary>Removes all that is in an open directory.</summary>
    internal static void Empty(Descriptor top, string name, CancellationToken cancel)
    {
        // what lies too deep is lifted to the top, and removed in a later round
        while (Entries(top, name) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                Remove(top, entry, 1, top, name, cancel);
            }
        }
    }

    /// <summary>Whether there is nothing in an open directory.</summary>
    internal static bool IsEmpty(Descriptor directory, string name) => Entries(directory, name).Count == 0;

    private static void Remove(Descriptor directory, byte[] entry, int depth, Descriptor top, string name, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Unlink(directory, entry, 0, name))
        {
            return;
        }
        if (depth == MaxDepth)
        {
            Lift(directory, entry, top, name);
            return;
        }
        using (var child = OpenedPath.SameMount(directory, entry, $"{name}/…/{Text(entry)}"))
        {
            foreach (var below in Entries(child, name))
            {
                Remove(child, below, depth + 1, top, name, cancel);
            }
        }
        Unlink(directory, entry, RemoveDirectory, name);
    }

    private static void Lift(Descriptor directory, byte[] entry, Descriptor top, string name)
    {
        for (var number = 0; ; number++)
        {
            fixed (byte* from = entry, to = Encoding.UTF8.GetBytes($".jaild-{number}\0"))
            {
                if (LibC.RenameAt(directory.Number, from, top.Number, to) == 0)
                {
                    return;
                }
                if (Errno.Last is not (Errno.NotEmpty or Errno.Exists or Errno.NotDirectory))
                {
                    throw Errno.Error("renameat", $"{name}/…/{Text(entry)}", Errno.Last);
                }
            }
        }
    }

    /// <summary>False for a directory that must be emptied first.</summary>
    private static bool Unlink(Descriptor directory, byte[] entry, int flags, string name)
    {
        fixed (byte* path = entry)
        {
            if (LibC.UnlinkAt(directory.Number, path, flags) == 0 || Errno.Last == Errno.NoEntry)
            {
                return true;
            }
        }
        return Errno.Last == IsDirectory ? false : throw Errno.Error("unlinkat", $"{name}/…/{Text(entry)}", Errno.Last);
    }

    private static List<byte[]> Entries(Descriptor directory, string name)
    {
        var names = new List<byte[]>();
        var buffer = new byte[32768];
        Errno.Checked((nint)LibC.Seek(directory.Number, 0, 0), "lseek", name);
        fixed (byte* start = buffer)
        {
            nint count;
            while ((count = Errno.Checked(LibC.DirectoryEntries(directory.Number, start, buffer.Length), "getdents64", name)) > 0)
            {
                for (nint at = 0; at < count; at += *(ushort*)(start + at + 16))
                {
                    var entry = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start + at + 19);
                    if (!entry.SequenceEqual("."u8) && !entry.SequenceEqual(".."u8))
                    {
                        names.Add([.. entry, 0]);
                    }
                }
            }
        }
        return names;
    }

    private static string Text(byte[] name) => Encoding.UTF8.GetString(name).TrimEnd('\0');
}
