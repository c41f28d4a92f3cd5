using Jaild.Core.Journal;
using Jaild.Journal;
using Jaild.Store;

namespace Jaild.HostTests.Torture;

/// <summary>The journal as it is in the files of a store, read beside its daemon or after it.</summary>
internal static class StoredJournal
{
    private static readonly DiskFiles files = new();

    /// <summary>All entries after a revision, in order.</summary>
    internal static IReadOnlyList<JournalEntry> After(string store, long after)
    {
        var found = new SortedDictionary<long, JournalEntry>();
        foreach (var file in Segments(store, after))
        {
            using var reader = file.Open(files, out _);
            while (reader.TryParse(out var batch))
            {
                for (var i = 0; i < batch.Entries.Count; i++)
                {
                    found[batch.FirstRevision + i] = EntryCodec.FromStored(batch.Entries[i], batch.FirstRevision + i); // what is written again counts there
                }
            }
        }
        return [.. found.Values.Where(e => e.Revision > after)];
    }

    /// <summary>What every jail was in the middle of when its daemon ended, such as "do mounts".</summary>
    internal static IReadOnlyList<string> AtWork(string store)
    {
        var ledger = new JournalLoader(files, store, recentEntries: 1).Load().Ledger;
        return [.. ledger.Jails.SelectMany(j => j.Status.Steps).Select(s => s.Progress switch
        {
            Core.Model.StepProgress.Begun => $"do {s.Step}",
            Core.Model.StepProgress.Undoing => $"undo {s.Step}",
            _ => null,
        }).OfType<string>()];
    }

    private static List<JournalFile> Segments(string store, long after)
    {
        var chosen = new List<JournalFile>();
        foreach (var file in files.List(store).Select(n => JournalFile.Parse(store, n)).OfType<JournalFile>().Where(f => !f.IsSnapshot).OrderByDescending(f => f.Number))
        {
            chosen.Insert(0, file);
            using var reader = file.Open(files, out var header);
            if (header.FirstRevision <= after + 1)
            {
                break;
            }
        }
        return chosen;
    }
}
