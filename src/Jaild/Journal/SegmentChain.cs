using System.Collections.Immutable;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>The segments and snapshots of one journal: begins new ones and removes those that nothing needs any more.</summary>
internal sealed class SegmentChain(JournalOptions options, Guid epoch, TimeProvider time, ImmutableArray<Segment> loaded, long nextNumber)
{
    // One more than needed, so that a snapshot that cannot be read costs nothing.
    private const int SnapshotsKept = 2;

    private readonly IStoreFiles files = options.Files;
    private ImmutableArray<Segment> segments = loaded;

    /// <summary>All segments, oldest first.</summary>
    public IReadOnlyList<Segment> All => ImmutableInterlocked.InterlockedCompareExchange(ref segments, default, default);

    /// <summary>The number of the newest segment.</summary>
    public long Number => nextNumber - 1;

    /// <summary>Begins a segment after a revision, with the last batch of the one before it written again, or none.</summary>
    public SegmentWriter Begin(long revision, ReadOnlyMemory<byte> lastBatch)
    {
        var file = new JournalFile(options.Directory, IsSnapshot: false, nextNumber);
        var header = Header(nextNumber, revision);
        header.FirstRevision = lastBatch.IsEmpty ? revision + 1 : FrameBuffer.Revisions(lastBatch.Span).First;
        var writer = SegmentWriter.Create(files, file, header, lastBatch, options.AllocateBytes);
        nextNumber++;
        ImmutableInterlocked.Update(ref segments, all => all.Add(new Segment(file, header.FirstRevision, revision, header.Time.Time())));
        return writer;
    }

    /// <summary>Writes the snapshot that belongs to a segment, as long as it may. The answer is its length.</summary>
    public long Write(Snapshot snapshot, long number, Func<bool> mayGoOn) =>
        snapshot.Write(files, new JournalFile(options.Directory, IsSnapshot: true, number), Header(number, snapshot.Revision), mayGoOn);

    /// <summary>Removes what is neither needed to load the journal, nor newer than the store's memory, nor young and small enough for watches.</summary>
    public void Prune(long applied)
    {
        var snapshots = files.List(options.Directory).Select(n => JournalFile.Parse(options.Directory, n)).OfType<JournalFile>()
            .Where(f => f.IsSnapshot).OrderByDescending(f => f.Number).ToList();
        if (snapshots.Count == 0)
        {
            return;
        }
        var kept = snapshots.Take(SnapshotsKept).Last().Number;
        var doomed = snapshots.Skip(SnapshotsKept).ToList();
        var all = All;
        var bytes = all.Sum(Length);
        for (var i = 0; i + 1 < all.Count && all[i].File.Number < kept && all[i + 1].Begun <= applied; i++)
        {
            if (bytes <= options.WatchBytes && time.GetUtcNow() - all[i + 1].Time <= options.WatchAge)
            {
                break;
            }
            bytes -= Length(all[i]);
            doomed.Add(all[i].File);
        }
        if (doomed.Count == 0)
        {
            return;
        }
        // Readers first, so that none is sent to a file that is gone.
        ImmutableInterlocked.Update(ref segments, now => now.RemoveAll(s => doomed.Contains(s.File)));
        foreach (var file in doomed)
        {
            files.Delete(file.Path);
        }
        files.SyncDirectory(options.Directory);
    }

    private long Length(Segment segment)
    {
        using var file = files.Open(segment.File.Path, readOnly: true);
        return file.Length;
    }

    private Stored.Header Header(long number, long revision) => new()
    {
        Format = JournalFile.Format, WrittenBy = JournalFile.ProgramVersion, Epoch = epoch.Bytes(), Number = (ulong)number,
        Revision = revision, Time = time.GetUtcNow().Ticks(),
    };
}
