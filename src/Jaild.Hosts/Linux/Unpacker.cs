using System.Formats.Tar;
using Jaild.Core;
using Jaild.Hosts.Native;
using Microsoft.Win32.SafeHandles;

namespace Jaild.Hosts.Linux;

/// <summary>Unpacks a tar archive, plain or gzip, below a directory. An entry that leads out of it, or through a link, is an error.</summary>
internal sealed class Unpacker(Descriptor root, string name)
{
    private const int NoFollow = 0x100;
    private const int RemoveDirectory = 0x200;
    private const uint CharacterKind = 0x2000, BlockKind = 0x6000, FifoKind = 0x1000;

    private readonly List<(string Path, TarEntry Entry)> directories = [];

    internal async Task Unpack(string archive, CancellationToken cancel)
    {
        try
        {
            using var file = File.OpenRead(archive);
            using var plain = ArchiveStream.Decompressed(file, archive);
            using var reader = new TarReader(plain);
            while (await reader.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                await WriteEntry(entry, cancel);
            }
            foreach (var (path, entry) in Enumerable.Reverse(directories))
            {
                using var directory = Find(path) ?? throw Unsafe(entry, "was replaced by something that is no directory");
                EntryFacts.Give(directory, entry, name);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new JaildException(ErrorKind.Host, "ARCHIVE_BROKEN", $"{archive} is no whole tar archive: {broken.Message}", broken);
        }
        catch (IOException failed)
        {
            throw new JaildException(failed.HResult == Errno.NoSpace ? ErrorKind.Exhausted : ErrorKind.Host, "UNPACK_FAILED", $"{archive} could not be unpacked into {name}: {failed.Message}", failed);
        }
    }

    private async Task WriteEntry(TarEntry entry, CancellationToken cancel)
    {
        var path = Plain(entry, entry.Name);
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }
        if (entry.EntryType is TarEntryType.Directory or TarEntryType.DirectoryList)
        {
            using var made = OpenDirectory(path, entry);
            directories.Add((path, entry));
            return;
        }
        if (path == "")
        {
            throw Unsafe(entry, "would replace the root itself");
        }
        var slash = path.LastIndexOf('/');
        using var parent = OpenDirectory(slash < 0 ? "" : path[..slash], entry);
        var last = path[(slash + 1)..];
        if (LibC.UnlinkAt(parent.Number, last, 0) < 0 && Errno.Last != Errno.NoEntry)
        {
            Errno.Checked(LibC.UnlinkAt(parent.Number, last, RemoveDirectory), "rmdir", $"{name}/{path}");
        }
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await WriteFile(parent, last, entry, cancel);
                break;
            case TarEntryType.SymbolicLink:
                Errno.Checked(LibC.SymbolicLinkAt(entry.LinkName, parent.Number, last), "symlinkat", $"{name}/{path}");
                Errno.Checked(LibC.ChangeOwnerAt(parent.Number, last, (uint)entry.Uid, (uint)entry.Gid, NoFollow), "fchownat", $"{name}/{path}");
                break;
            case TarEntryType.HardLink:
                HardLink(parent, last, entry);
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                Node(parent, last, (PosixTarEntry)entry);
                break;
            default:
                throw Unsafe(entry, $"is of the kind {entry.EntryType}, which is not supported");
        }
    }

    private async Task WriteFile(Descriptor parent, string last, TarEntry entry, CancellationToken cancel)
    {
        using var file = new Descriptor(
            LibC.OpenAt(parent.Number, last, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0x180), "openat", $"{name}/{entry.Name}");
        if (entry.DataStream is { } data)
        {
            using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
            using var stream = new FileStream(handle, FileAccess.Write, 0);
            await data.CopyToAsync(stream, 1 << 17, cancel);
        }
        EntryFacts.Give(file, entry, name);
    }

    private void HardLink(Descriptor parent, string last, TarEntry entry)
    {
        var target = Plain(entry, entry.LinkName);
        var slash = target.LastIndexOf('/');
        using var from = Find(slash < 0 ? "" : target[..slash]) ?? throw Unsafe(entry, $"is a link to {entry.LinkName}, which is not in the archive before it");
        Errno.Checked(LibC.LinkAt(from.Number, target[(slash + 1)..], parent.Number, last, 0), "linkat", $"{name}/{entry.Name}");
    }

    private void Node(Descriptor parent, string last, PosixTarEntry entry)
    {
        var kind = entry.EntryType switch { TarEntryType.CharacterDevice => CharacterKind, TarEntryType.BlockDevice => BlockKind, _ => FifoKind };
        // the device number as glibc's makedev(3) has it
        var (major, minor) = entry.EntryType == TarEntryType.Fifo ? (0UL, 0UL) : ((ulong)entry.DeviceMajor, (ulong)entry.DeviceMinor);
        var device = ((major & 0xfffff000) << 32) | ((major & 0xfff) << 8) | ((minor & 0xffffff00) << 12) | (minor & 0xff);
        Errno.Checked(LibC.MakeNodeAt(parent.Number, last, kind | (uint)entry.Mode, device), "mknodat", $"{name}/{entry.Name}");
        Errno.Checked(LibC.ChangeOwnerAt(parent.Number, last, (uint)entry.Uid, (uint)entry.Gid, NoFollow), "fchownat", $"{name}/{entry.Name}");
        Errno.Checked(LibC.ChangeModeAt(parent.Number, last, (uint)entry.Mode, 0), "fchmodat", $"{name}/{entry.Name}");
    }

    /// <summary>A directory below the root, made with those above it when missing.</summary>
    private Descriptor OpenDirectory(string path, TarEntry entry)
    {
        if (Find(path) is { } found)
        {
            return found;
        }
        var slash = path.LastIndexOf('/');
        using var parent = OpenDirectory(slash < 0 ? "" : path[..slash], entry);
        if (LibC.MakeDirectoryAt(parent.Number, path[(slash + 1)..], 0x1ed) < 0 && Errno.Last != Errno.Exists)
        {
            throw Errno.Error("mkdirat", $"{name}/{path}", Errno.Last);
        }
        return Find(path) ?? throw Unsafe(entry, $"needs {path} to be a directory, and it is none");
    }

    /// <summary>Opens a directory of what is unpacked so far; null when it is not there.</summary>
    private Descriptor? Find(string path) => OpenedPath.Below(root, path, $"{name}/{path}", OpenFlags.Directory, forReading: true);

    private static string Plain(TarEntry entry, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToList();
        return parts.Contains("..") ? throw Unsafe(entry, $"leads out of the root by {path}") : string.Join('/', parts);
    }

    internal static JaildException Unsafe(TarEntry entry, string why) =>
        new(ErrorKind.Host, "ARCHIVE_UNSAFE", $"the archive's entry '{entry.Name}' {why}; nothing of the archive is kept");
}
