using Jaild.Store;

namespace Jaild.Journal;

/// <summary>
/// The segment that is written now. When it is long, the next one begins, and its snapshot is written in the background
/// beside live entries. Used by the writer's thread.
/// </summary>
internal sealed partial class SegmentRotation : IDisposable
{
    private readonly JournalOptions options;
    private readonly JournalState state;
    private readonly SegmentChain chain;
    private readonly Reserve reserve;
    private readonly ILogger log;
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<long> snapshot;
    private long rotateAt;

    public SegmentRotation(JournalOptions options, JournalState state, SegmentChain chain, SegmentWriter segment, long snapshotBytes, Reserve reserve, ILogger log)
    {
        (this.options, this.state, this.chain, this.reserve, this.log, Segment) = (options, state, chain, reserve, log, segment);
        snapshot = Task.FromResult(snapshotBytes);
        rotateAt = options.SegmentBytes;
    }

    /// <summary>Where entries go.</summary>
    public SegmentWriter Segment { get; private set; }

    /// <summary>Completes when a snapshot could not be written, and not for lack of space: the disk fails.</summary>
    public Task<Exception> Failed => failed.Task;

    /// <summary>Begins the next segment if it is time.</summary>
    public void Rotate()
    {
        if (Segment.Position < rotateAt || !reserve.IsThere || !snapshot.IsCompleted || Segment.Position < 2 * snapshot.Result)
        {
            return;
        }
        try
        {
            var next = chain.Begin(state.Ledger.Revision, lastBatch: default);
            Segment.Trim();
            Segment.Dispose();
            Segment = next;
            rotateAt = options.SegmentBytes;
        }
        catch (DiskFullException)
        {
            rotateAt = Segment.Position + options.SegmentBytes / 16; // goes on in this one and tries again
            return;
        }
        var now = Snapshot.Of(state.Ledger);
        var number = chain.Number;
        var before = snapshot.Result;
        snapshot = Task.Factory.StartNew(() => Write(now, number, before), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits for the snapshot under way, and closes the segment.</summary>
    public void Dispose()
    {
        snapshot.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        Segment.Dispose();
    }

    private long Write(Snapshot now, long number, long before)
    {
        try
        {
            var bytes = chain.Write(now, number, () => reserve.IsThere);
            chain.Prune(state.Applied);
            Log.Rotated(log, number, now.Revision, now.Jails.Count, bytes);
            return bytes;
        }
        catch (DiskFullException)
        {
            Log.NoSnapshot(log, options.Directory); // the next rotation tries again; until then loading takes longer
            return before;
        }
        catch (Exception error)
        {
            failed.TrySetResult(error);
            return before;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Store}: no space left for a snapshot of the journal")]
        public static partial void NoSnapshot(ILogger log, string store);

        [LoggerMessage(Level = LogLevel.Debug, Message = "segment {Number} begun at revision {Revision}, snapshot of {Jails} jails, {Bytes} bytes")]
        public static partial void Rotated(ILogger log, long number, long revision, int jails, long bytes);
    }
}
