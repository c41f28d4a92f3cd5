using System.Formats.Tar;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>
/// jaild restore: makes a store of a backup, in an empty directory and in a new epoch. Ends with 0, 65 (EX_DATAERR) when the
/// archive is none or damaged, 73 (EX_CANTCREAT) when the store is not empty or cannot be made.
/// </summary>
internal static class RestoreCommand
{
    public static ExitCode Run(JournalOptions options, string archive, TimeProvider time, Func<Guid> newId, ILogger log, TextWriter output)
    {
        using var hold = StoreDirectory.Enter(options, mustExist: false);
        if (CheckCommand.All(options).Count > 0)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CANNOT_CREATE", $"{options.Directory} is not empty: restore into another store, or move this one away first");
        }
        // A crash before the new epoch begins leaves no journal in the store: it can be begun again from the archive.
        var staging = options with { Directory = Path.Combine(options.Directory, "restoring") };
        if (Directory.Exists(staging.Directory))
        {
            Directory.Delete(staging.Directory, recursive: true);
        }
        staging.Files.MakeDirectory(staging.Directory);
        Extract(archive, staging.Directory);
        var loaded = new JournalLoader(staging.Files, staging.Directory, staging.RecentEntries).Load();
        if (loaded.Damage is { } damage)
        {
            throw damage;
        }
        var epoch = newId();
        StoreCatchUp.Run(staging, loaded, time, log);
        StoreCatchUp.Rebase(staging, epoch, loaded.Ledger.Revision);
        // Without a journal nothing says what a store that is here belongs to: a restore that was cut short left it, or an older life did.
        var aside = MemoryAside.Name(options, time);
        if (MemoryAside.Move(options, aside))
        {
            output.WriteLine($"{aside}: what was remembered here before, without a journal; it is kept");
        }
        staging.Files.Rename(Path.Combine(staging.Directory, JailStore.FileName), Path.Combine(options.Directory, JailStore.FileName));
        new EpochStart(options, time).Begin(loaded.Ledger, epoch, loaded.NextNumber);
        Directory.Delete(staging.Directory, recursive: true);
        output.WriteLine($"{options.Directory}: {loaded.Ledger.Jails.Count()} jails as of revision {loaded.Ledger.Revision}; epoch {epoch} begins: watches must begin anew");
        return ExitCode.Ok;
    }

    private static void Extract(string archive, string directory)
    {
        try
        {
            using var file = File.OpenRead(archive);
            using var tar = new TarReader(file);
            var parts = 0;
            while (tar.GetNextEntry() is { } entry)
            {
                // Names are looked at, not trusted: an archive may come from anywhere.
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !BackupCommand.IsPart(entry.Name))
                {
                    throw new InvalidDataException($"'{entry.Name}' is no part of a backup");
                }
                entry.ExtractToFile(Path.Combine(directory, entry.Name), overwrite: false);
                parts++;
            }
            if (parts == 0)
            {
                throw new InvalidDataException("it is empty");
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new JaildException(ErrorKind.Damaged, "BAD_BACKUP", $"{archive} is no backup of jaild: {error.Message}", error);
        }
    }
}
