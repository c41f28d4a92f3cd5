using System.Runtime.CompilerServices;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>Feeds a reader: from memory when it is near, else from the files at its own pace, then live. It holds no queue.</summary>
internal sealed class JournalReader(IStoreFiles files, RecentEntries recent, LiveFeed live, Func<IReadOnlyList<Segment>> segments)
{
    /// <summary>The oldest revision after which it can begin.</summary>
    public long Oldest => FileJournal.OldestOf(segments());

    /// <summary>All entries after a revision, then live ones until cancelled.</summary>
    public async IAsyncEnumerable<JournalEntry> Read(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var (durable, newer) = live.Now;
            foreach (var entry in Between(after, durable))
            {
                cancel.ThrowIfCancellationRequested();
                yield return entry;
            }
            after = durable;
            await newer.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The entries after a revision up to one that is durable.</summary>
    public IEnumerable<JournalEntry> Between(long after, long upTo)
    {
        for (var next = after + 1; next <= upTo;)
        {
            if (recent.Find(next) is { } entry)
            {
                next++;
                yield return entry;
                continue;
            }
            foreach (var old in FromFiles(next, upTo))
            {
                next++;
                yield return old;
            }
        }
    }

    private IEnumerable<JournalEntry> FromFiles(long next, long upTo)
    {
        var all = segments();
        var start = all.Count - 1;
        while (start >= 0 && all[start].First > next)
        {
            start--;
        }
        if (start < 0)
        {
            throw FileJournal.OutOfRange(next - 1, FileJournal.OldestOf(all));
        }
        for (var i = start; next <= upTo; i++)
        {
            var end = i + 1 < all.Count ? Math.Min(upTo, all[i + 1].First - 1) : upTo; // what is written again counts there
            foreach (var entry in FromFile(all[i].File, next, end))
            {
                next++;
                yield return entry;
            }
        }
    }

    private IEnumerable<JournalEntry> FromFile(JournalFile file, long next, long upTo)
    {
        using var reader = OpenFile(file, next);
        while (next <= upTo && TryRead(reader, next, out var batch))
        {
            for (var i = 0; i < batch.Entries.Count && next <= upTo; i++)
            {
                if (batch.FirstRevision + i == next)
                {
                    next++;
                    yield return EntryCodec.FromStored(batch.Entries[i], batch.FirstRevision + i);
                }
            }
        }
        if (next <= upTo)
        {
            throw file.Damage(reader.Position, $"revision {next} is not there");
        }
    }

    private FrameReader OpenFile(JournalFile file, long next)
    {
        try
        {
            return file.Open(files, out _);
        }
        catch (JaildException gone) when (gone.InnerException is FileNotFoundException)
        {
            throw FileJournal.OutOfRange(next - 1, FileJournal.OldestOf(segments())); // pruned meanwhile
        }
    }

    private static bool TryRead(FrameReader reader, long next, out Stored.Batch batch)
    {
        for (var start = reader.Position; reader.TryRead(out var bytes); start = reader.Position)
        {
            if (FrameBuffer.Revisions(bytes).Last >= next)
            {
                batch = reader.Parse(bytes, start);
                return true;
            }
        }
        batch = null!;
        return false;
    }
}
