using Jaild.Core;
using Jaild.Store;

namespace Jaild.Journal;

/// <summary>
/// What every start writes before anything is served: a segment that begins with the last batch, then a snapshot. In this
/// order: a snapshot must not know of entries that could still be lost.
/// </summary>
internal sealed partial class JournalStart(JournalOptions options, SegmentChain chain, JournalState state, Reserve reserve, ILogger log)
{
    /// <summary>Begins. On a full disk the reserve makes room for the segment; a snapshot may then have to wait.</summary>
    public (SegmentWriter Segment, long SnapshotBytes) Begin(LoadedJournal loaded)
    {
        RemoveUnfinished();
        CutOff(loaded); // first: on a full disk the space that the last segment had ahead is all there is
        reserve.Ensure();
        var segment = BeginSegment(loaded.LastBatch);
        try
        {
            return (segment, WriteSnapshot());
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    private long WriteSnapshot()
    {
        var bytes = 0L;
        try
        {
            if (reserve.IsThere)
            {
                bytes = chain.Write(Snapshot.Of(state.Ledger), chain.Number, () => reserve.IsThere);
            }
            else
            {
                Log.NoSnapshot(log, options.Directory); // what the reserve gave up is for entries
            }
            chain.Prune(state.Applied);
        }
        catch (DiskFullException)
        {
            Log.NoSnapshot(log, options.Directory);
        }
        return bytes;
    }

    private SegmentWriter BeginSegment(ReadOnlyMemory<byte> lastBatch)
    {
        try
        {
            return chain.Begin(state.Ledger.Revision, lastBatch);
        }
        catch (DiskFullException) when (reserve.GiveUp())
        {
            return chain.Begin(state.Ledger.Revision, lastBatch);
        }
        catch (DiskFullException error)
        {
            throw new JaildException(ErrorKind.Exhausted, "DISK_FULL", $"{options.Directory}: no space left to begin a segment of the journal: free some on its disk", error);
        }
    }

    // What is behind the last segment's end was never acknowledged, or is only preallocated space.
    private void CutOff(LoadedJournal loaded)
    {
        if (loaded.Segments is [.., var last])
        {
            using var file = options.Files.Open(last.File.Path, readOnly: false);
            if (file.Length > loaded.End)
            {
                Truncate(file, loaded.End);
            }
        }
    }

    private static void Truncate(IStoreFile file, long end)
    {
        try
        {
            file.Truncate(end);
        }
        catch (DiskFullException)
        {
            // A file system that copies on write may need space even for this; what is there does no harm behind a newer segment.
        }
    }

    private void RemoveUnfinished()
    {
        foreach (var name in options.Files.List(options.Directory).Where(n => n.EndsWith(JournalFile.Unfinished, StringComparison.Ordinal)))
        {
            options.Files.Delete(Path.Combine(options.Directory, name));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Store}: no space left for a snapshot of the journal, or to remove what is old")]
        public static partial void NoSnapshot(ILogger log, string store);
    }
}
