using Jaild.Core;
using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>
/// jaild restore: makes a store of a backup, in an empty directory and in a new epoch. Ends with 0, 65 (EX_DATAERR) when the
/// archive is none or damaged, 69 (EX_UNAVAILABLE) when the store is in use, 73 (EX_CANTCREAT) when it is not empty or cannot be made.
/// </summary>
internal static class RestoreCommand
{
    public static ExitCode Run(JournalOptions options, string archive, TimeProvider time, Func<Guid> newId, ILogger log, TextWriter output)
    {
        Archive.MustExist(archive);
        using var hold = StoreDirectory.Enter(options, mustExist: false);
        var restoring = new Restoring(options, time);
        Settle(options, restoring, output);
        var ready = options with { Directory = restoring.Directory };
        restoring.Begin();
        LoadedJournal loaded;
        var epoch = newId();
        try
        {
            Archive.Unpack(archive, ready);
            loaded = MakeReady(ready, epoch, time, log);
        }
        catch (Exception error) when (error is JaildException or DiskFullException)
        {
            restoring.Remove();
            throw;
        }
        if (restoring.Commit() is { } kept)
        {
            output.WriteLine(kept);
        }
        output.WriteLine($"{options.Directory}: {loaded.Ledger.Jails.Count()} jails as of revision {loaded.Ledger.Revision}; epoch {epoch} begins: watches must begin anew");
        return ExitCode.Ok;
    }

    private static void Settle(JournalOptions options, Restoring restoring, TextWriter output)
    {
        if (CheckCommand.All(options).Count == 0 && restoring is { IsThere: true, IsWhole: false })
        {
            output.WriteLine($"{restoring.Directory}: a restore was cut short; it is begun again");
            return;
        }
        if (restoring.Settle() is { } settled)
        {
            output.WriteLine(settled);
        }
        if (CheckCommand.All(options).Count > 0)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CANNOT_CREATE", $"{options.Directory} is not empty: restore into another store, or move this one away first");
        }
    }

    private static LoadedJournal MakeReady(JournalOptions ready, Guid epoch, TimeProvider time, ILogger log)
    {
        var loaded = new JournalLoader(ready.Files, ready.Directory, ready.RecentEntries).Load();
        if (loaded.Damage is { } damage)
        {
            throw new JaildException(ErrorKind.Damaged, "BAD_BACKUP", $"the journal in the backup is damaged: {damage.Message}", damage);
        }
        StoreCatchUp.Run(ready, loaded, time, log);
        StoreCatchUp.Rebase(ready, epoch, loaded.Ledger.Revision);
        foreach (var old in CheckCommand.All(ready))
        {
            ready.Files.Delete(old.Path);
        }
        new EpochStart(ready, time).Begin(loaded.Ledger, epoch, loaded.NextNumber);
        return loaded;
    }
}
