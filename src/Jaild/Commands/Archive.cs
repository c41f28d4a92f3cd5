using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>The tar archive of a store. Its last entry says how many files there are before it: one that was cut short is known by that.</summary>
internal static class Archive
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string EndName = "end";
    private const int ReadAtOnce = 1 << 20;

    /// <summary>Refuses what is no file, before anything is made for it.</summary>
    public static void MustExist(string archive)
    {
        if (!File.Exists(archive))
        {
            throw new JaildException(ErrorKind.NotFound, "NO_BACKUP", Directory.Exists(archive) ? $"{archive} is a directory: name the archive that jaild backup made" : $"there is no file {archive} that can be seen");
        }
    }

    /// <summary>Makes one of files of a store, durable with its name when this returns. What is there already is left alone.</summary>
    public static void Pack(string archive, string store, IReadOnlyList<string> names)
    {
        var unfinished = archive + JournalFile.Unfinished;
        if (Path.Exists(archive))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CANNOT_CREATE", $"{archive} exists: name a file that does not, or remove it");
        }
        if (Path.Exists(unfinished))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CANNOT_CREATE", $"{unfinished} exists, perhaps of a backup that was cut short: remove it first");
        }
        try
        {
            using var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            try
            {
                Write(file, store, names);
                File.Move(unfinished, archive, overwrite: false);
            }
            catch
            {
                File.Delete(unfinished);
                throw;
            }
            DiskCalls.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(archive))!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JaildException(ErrorKind.Host, "CANNOT_CREATE", $"{archive} cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Unpacks one into the directory of a store. Names are looked at, not trusted: an archive may come from anywhere.</summary>
    public static void Unpack(string archive, JournalOptions into)
    {
        try
        {
            using var tar = new TarReader(File.OpenRead(archive));
            var seen = new HashSet<string>();
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                {
                    throw new InvalidDataException($"'{entry.Name}' is no part of a backup");
                }
                if (entry.Name == EndName && Count(entry) == seen.Count && seen.Count > 0)
                {
                    return;
                }
                if (!BackupCommand.IsPart(entry.Name) || !seen.Add(entry.Name))
                {
                    throw new InvalidDataException($"'{entry.Name}' is no part of a backup");
                }
                Extract(entry, into.Files, Path.Combine(into.Directory, entry.Name));
            }
            throw new InvalidDataException(seen.Count == 0 ? "it is empty" : "it was cut short: its end is missing");
        }
        catch (Exception error) when (error is (IOException and not DiskFullException) or InvalidDataException or UnauthorizedAccessException)
        {
            throw new JaildException(ErrorKind.Damaged, "BAD_BACKUP", $"{archive} is no backup of jaild: {error.Message}", error);
        }
    }

    private static void Write(FileStream file, string store, IReadOnlyList<string> names)
    {
        using (var tar = new TarWriter(file, leaveOpen: true))
        {
            foreach (var name in names)
            {
                tar.WriteEntry(Path.Combine(store, name), name);
            }
            var end = Encoding.ASCII.GetBytes(names.Count.ToString(CultureInfo.InvariantCulture));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, EndName) { DataStream = new MemoryStream(end), Mode = OwnerOnly });
        }
        file.Flush(flushToDisk: true);
    }

    private static int Count(TarEntry end)
    {
        using var text = new StreamReader(end.DataStream ?? Stream.Null, Encoding.ASCII);
        return int.TryParse(text.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1;
    }

    private static void Extract(TarEntry entry, IStoreFiles files, string path)
    {
        using var file = files.Create(path);
        var some = new byte[ReadAtOnce];
        var content = entry.DataStream ?? Stream.Null;
        for (var offset = 0L; content.ReadAtLeast(some, some.Length, throwOnEndOfStream: false) is > 0 and var count; offset += count)
        {
            file.Write(some.AsSpan(0, count), offset);
        }
        file.SyncData();
    }
}
