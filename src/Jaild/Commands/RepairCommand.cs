using System.Globalization;
using Jaild.Journal;
using Jaild.Store;

namespace Jaild.Commands;

/// <summary>
/// jaild repair: begins a new epoch at the last good state of a damaged journal. The old files are kept in a directory
/// beside the new ones. Ends with 0 when the store can be used, 69 (EX_UNAVAILABLE) when it is in use.
/// </summary>
internal static class RepairCommand
{
    private const int MaxNamed = 100;

    public static ExitCode Run(JournalOptions options, TimeProvider time, Func<Guid> newId, ILogger log, TextWriter output)
    {
        using var hold = StoreDirectory.Enter(options, mustExist: true);
        if (new Restoring(options, time).Settle() is { } restored)
        {
            output.WriteLine(restored);
        }
        var old = CheckCommand.All(options).Select(file => FileCheck.Of(options.Files, file)).ToList();
        if (Begun(old) is { } newest)
        {
            output.WriteLine($"a repair was cut short after epoch {newest.Header!.Epoch.Guid()} was begun; it is finished");
            old.RemoveAll(c => c.File.Number == newest.File.Number);
            StoreCatchUp.Rebase(options, newest.Header!.Epoch.Guid(), newest.Header.Revision);
        }
        else
        {
            var loaded = new JournalLoader(options.Files, options.Directory, options.RecentEntries).Load();
            if (loaded.Damage is null && old.All(c => c.Damage is null))
            {
                output.WriteLine($"{options.Directory}: no damage, nothing to repair");
                return ExitCode.Ok;
            }
            Tell(loaded, old, output);
            Begin(options, loaded, time, newId(), log, output);
        }
        MoveAside(options, old, time, output);
        return ExitCode.Ok;
    }

    // The newest segment, when it is of another epoch than the one before and its snapshot is whole.
    private static FileCheck? Begun(List<FileCheck> checks)
    {
        var newest = checks.LastOrDefault(c => !c.File.IsSnapshot);
        var before = checks.LastOrDefault(c => c.Header is not null && c.File.Number < newest?.File.Number);
        return newest?.Header is not null && before is not null && before.Header!.Epoch != newest.Header.Epoch
            && checks.Any(c => c.File.IsSnapshot && c.File.Number == newest.File.Number && c.Damage is null) ? newest : null;
    }

    private static void Tell(LoadedJournal loaded, List<FileCheck> old, TextWriter output)
    {
        foreach (var damage in old.Select(c => c.Damage).Append(loaded.Damage).OfType<Core.JaildException>().Select(d => d.Message).Distinct())
        {
            output.WriteLine(damage);
        }
        var newest = old.Select(c => Math.Max(c.Last, c.Lost)).Append(loaded.Remembered).Max();
        var good = loaded.Ledger.Revision;
        output.WriteLine(newest > good
            ? $"lost: what was told in revisions {good + 1} to at least {newest}; jails are taken as they stood at revision {good}"
            : $"lost: nothing that can be seen; the state is that of revision {good}");
        var jails = old.SelectMany(c => c.LostJails).Distinct().Order(StringComparer.Ordinal).ToList();
        if (jails.Count > 0)
        {
            output.WriteLine($"they are about {string.Join(", ", jails.Take(MaxNamed))}{(jails.Count > MaxNamed ? $" and {jails.Count - MaxNamed} more" : "")}, and about what cannot be read any more: compare these jails with the machine");
        }
    }

    private static void Begin(JournalOptions options, LoadedJournal loaded, TimeProvider time, Guid epoch, ILogger log, TextWriter output)
    {
        var aside = MemoryAside.Name(options, time);
        if (loaded.Remembered > loaded.Ledger.Revision && MemoryAside.Copy(options, aside))
        {
            output.WriteLine($"{aside}: what is remembered of revisions after {loaded.Ledger.Revision} is kept there");
        }
        var reachable = loaded with { Segments = [.. loaded.Segments.Where(s => s.Begun <= loaded.Ledger.Revision)] };
        try
        {
            StoreCatchUp.Run(options, reachable, time, log);
        }
        catch (Core.JaildException unreadable) when (unreadable.Reason == JournalFile.DamagedReason)
        {
            output.WriteLine($"lost: events that were only there, and operations that ended: {unreadable.Message}");
        }
        new EpochStart(options, time).Begin(loaded.Ledger, epoch, loaded.NextNumber);
        StoreCatchUp.Rebase(options, epoch, loaded.Ledger.Revision);
        output.WriteLine($"epoch {epoch} begins after revision {loaded.Ledger.Revision} with {loaded.Ledger.Jails.Count()} jails: watches must begin anew");
    }

    private static void MoveAside(JournalOptions options, List<FileCheck> old, TimeProvider time, TextWriter output)
    {
        var aside = Path.Combine(options.Directory, $"damaged-{time.GetUtcNow().ToString("yyyyMMddTHHmmssfff", CultureInfo.InvariantCulture)}");
        options.Files.MakeDirectory(aside);
        foreach (var file in old.Select(c => c.File.Path))
        {
            options.Files.Rename(file, Path.Combine(aside, Path.GetFileName(file)));
        }
        options.Files.SyncDirectory(aside);
        options.Files.SyncDirectory(options.Directory);
        output.WriteLine($"the old files are kept in {aside}");
    }
}
