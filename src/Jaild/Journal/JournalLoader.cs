using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>
/// Reads the journal's files: the newest snapshot, then all entries behind it. A bad last batch is cut off: it was never
/// acknowledged. Anything else that is not as it was written is damage, at which reading ends.
/// </summary>
internal sealed class JournalLoader(IStoreFiles files, string directory, int recentEntries)
{
    private readonly Ledger ledger = new();
    private readonly RecentEntries recent = new(recentEntries);
    private readonly List<Segment> segments = [];
    private Guid? epoch;
    private JaildException? damage;
    private byte[] lastBatch = [];
    private long tornBytes;
    private long end;

    /// <summary>Reads all. Nothing is changed. Throws only when the format is newer than this version, or a file cannot be opened.</summary>
    public LoadedJournal Load()
    {
        var found = files.List(directory).Select(name => JournalFile.Parse(directory, name)).OfType<JournalFile>().OrderBy(f => f.Number).ToList();
        foreach (var file in found.Where(f => !f.IsSnapshot))
        {
            Guarded(() => segments.Add(ReadHeader(file)));
        }
        MissNewest(found);
        var baseNumber = LoadSnapshot([.. found.Where(f => f.IsSnapshot).Reverse()]);
        if (baseNumber is null && found.Count > 0 && (segments.Count == 0 || segments[0].First != 1))
        {
            damage ??= found[0].Damage(0, "no snapshot is whole and the segments do not reach back to the first entry");
        }
        var first = segments.FindIndex(s => s.File.Number >= (baseNumber ?? 0));
        for (var i = first; i >= 0 && i < segments.Count && Guarded(() => Replay(i)); i++)
        {
        }
        var remembered = Remembered();
        return new LoadedJournal
        {
            Epoch = epoch, Ledger = ledger, Recent = recent, Segments = [.. segments], Damage = damage, LastBatch = lastBatch, TornBytes = tornBytes, End = end, Remembered = remembered,
            NextNumber = found.Count == 0 ? 1 : found[^1].Number + 1,
        };
    }

    // A snapshot is written when the segment of its number is there.
    private void MissNewest(IReadOnlyList<JournalFile> found)
    {
        if (found.LastOrDefault(f => f.IsSnapshot) is { Number: > 0 } snapshot && found.All(f => f.IsSnapshot || f.Number < snapshot.Number))
        {
            damage ??= (snapshot with { IsSnapshot = false }).Damage(0, $"it is missing; {snapshot.Path}, written after it was begun, is there");
        }
    }

    // The memory knows only what was durable here before.
    private long Remembered()
    {
        if (MemoryMark.Of(files, directory) is not { } memory || (epoch is { } own && memory.Epoch != own))
        {
            return 0;
        }
        if (damage is null && memory.Applied > ledger.Revision)
        {
            var file = segments.Count > 0 ? segments[^1].File : new JournalFile(directory, IsSnapshot: false, 1);
            damage = file.Damage(end, $"the journal ends here with revision {ledger.Revision}, and {JailStore.FileName} knows of revision {memory.Applied}: a segment behind it is missing");
        }
        return memory.Applied;
    }

    private Segment ReadHeader(JournalFile file)
    {
        using var reader = file.Open(files, out var header);
        SameEpoch(file, header);
        return new Segment(file, header.FirstRevision, header.Revision, header.Time.Time());
    }

    private long? LoadSnapshot(IReadOnlyList<JournalFile> snapshots)
    {
        foreach (var file in snapshots)
        {
            Snapshot? snapshot = null;
            Guarded(() =>
            {
                snapshot = Snapshot.Read(files, file, out var header);
                SameEpoch(file, header);
            });
            if (snapshot is not null)
            {
                snapshot.LoadInto(ledger);
                return file.Number;
            }
        }
        return null;
    }

    private void SameEpoch(JournalFile file, Stored.Header header)
    {
        var its = header.Epoch.Guid();
        epoch ??= its;
        if (epoch != its)
        {
            throw file.Damage(0, $"it is of epoch {its}, the others of {epoch}");
        }
    }

    private void Replay(int index)
    {
        var segment = segments[index];
        using var reader = segment.File.Open(files, out _);
        if (segment.First > ledger.Revision + 1)
        {
            throw segment.File.Damage(0, $"revisions {ledger.Revision + 1} to {segment.First - 1} are missing before it");
        }
        for (var start = reader.Position; reader.TryRead(out var bytes); start = reader.Position)
        {
            Replay(segment.File, start, reader.Parse(bytes, start));
            lastBatch = bytes.ToArray();
        }
        var isLast = index == segments.Count - 1;
        if (reader.HasLater())
        {
            throw segment.File.Damage(reader.Position, "a batch is not as it was written, and later ones are");
        }
        if (!isLast && segments[index + 1].First > ledger.Revision + 1)
        {
            throw segment.File.Damage(reader.Position, $"it ends with revision {ledger.Revision}, the next segment begins with {segments[index + 1].First}");
        }
        (end, tornBytes) = (reader.Position, isLast ? reader.TailLength() : 0);
    }

    private void Replay(JournalFile file, long start, Stored.Batch batch)
    {
        var revision = batch.FirstRevision;
        foreach (var stored in batch.Entries)
        {
            if (revision == ledger.Revision + 1)
            {
                var entry = EntryCodec.FromStored(stored, revision);
                ledger.Apply(Readable.Of(entry));
                recent.Add(entry);
            }
            else if (revision > ledger.Revision)
            {
                throw file.Damage(start, $"revision {revision} follows {ledger.Revision}");
            }
            revision++;
        }
    }

    private bool Guarded(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (JaildException error) when (error.Reason == JournalFile.DamagedReason)
        {
            damage ??= error;
            return false;
        }
    }
}
