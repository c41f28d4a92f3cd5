using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Store;

namespace Jaild.Journal;

/// <summary>
/// The one thread that writes: takes what is queued, gives revisions, writes and syncs it as one batch, applies it to the
/// ledger, lets readers see it, and then answers the callers.
/// </summary>
internal sealed partial class JournalWriter : IDisposable
{
    private const int MaxBatchBytes = 8 << 20;
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);

    private readonly JournalOptions options;
    private readonly JournalState state;
    private readonly SegmentChain chain;
    private readonly Reserve reserve;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly AppendQueue queue = new();
    private readonly FrameBuffer buffer = new();
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;
    private SegmentWriter segment;
    private Task<long> snapshot;
    private long rotateAt;
    private long housekept;

    public JournalWriter(JournalOptions options, JournalState state, SegmentChain chain, SegmentWriter segment, long snapshotBytes, Reserve reserve, TimeProvider time, ILogger log)
    {
        (this.options, this.state, this.chain, this.segment, this.reserve, this.time, this.log) = (options, state, chain, segment, reserve, time, log);
        snapshot = Task.FromResult(snapshotBytes);
        rotateAt = options.SegmentBytes;
        housekept = time.GetTimestamp();
        thread = new Thread(Run) { Name = "journal", IsBackground = true };
        thread.Start();
    }

    /// <summary>Completes when the journal can write no more: the process must end, and begin anew from what can be read.</summary>
    public Task<Exception> Failed => failed.Task;

    public Task<JournalEntry> Append(JournalEntry entry, bool mayUseReserve)
    {
        var pending = new PendingEntry(entry, mayUseReserve);
        if (!queue.TryAdd(pending))
        {
            pending.Fail(Unavailable(null));
        }
        return pending.Written;
    }

    /// <summary>Writes what is queued and ends.</summary>
    public void Dispose()
    {
        queue.Close();
        thread.Join();
        snapshot.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        segment.Dispose();
    }

    private static JaildException Unavailable(Exception? inner) =>
        new(ErrorKind.Unavailable, "JOURNAL_CLOSED", "the journal takes no more entries: jaild is going down", inner);

    private void Run()
    {
        var batch = new List<PendingEntry>(options.BatchEntries);
        try
        {
            while (queue.Take(batch, options.BatchEntries, MaxBatchBytes))
            {
                Commit(batch);
                batch.Clear();
                Rotate();
            }
            segment.Trim();
            state.Live.End(Unavailable(null));
        }
        catch (Exception error) // whatever it is, what is in memory may no longer be what is on disk
        {
            Fail(error, batch);
        }
    }

    private void Fail(Exception error, IReadOnlyList<PendingEntry> batch)
    {
        if (failed.TrySetResult(error))
        {
            Log.Failed(log, error);
        }
        foreach (var pending in batch.Concat(queue.Abort()))
        {
            pending.Fail(Unavailable(error));
        }
        state.Live.End(Unavailable(error));
    }

    private void Commit(List<PendingEntry> batch)
    {
        if (!reserve.Ensure())
        {
            Refuse(batch, all: false);
        }
        try
        {
            Write(batch);
        }
        catch (DiskFullException)
        {
            Log.DiskFull(log, options.Directory);
            Refuse(batch, all: false);
            var all = batch.Count > 0 && !reserve.GiveUp();
            Refuse(batch, all);
            TryWrite(batch);
        }
    }

    private void TryWrite(List<PendingEntry> batch)
    {
        try
        {
            Write(batch);
        }
        catch (DiskFullException)
        {
            Refuse(batch, all: true);
        }
    }

    private void Refuse(List<PendingEntry> batch, bool all) => batch.RemoveAll(pending =>
    {
        if (all || !pending.MayUseReserve)
        {
            pending.Fail(new JaildException(ErrorKind.Exhausted, "DISK_FULL", $"{options.Directory}: no space left for the journal: free some on its disk; stop, destroy and recover still work"));
            return true;
        }
        return false;
    });

    private void Write(List<PendingEntry> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }
        var first = state.Ledger.Revision + 1;
        buffer.Begin(first, first + batch.Count - 1);
        foreach (var pending in batch)
        {
            buffer.Add(pending.Field);
        }
        segment.Append(buffer);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Number(first + i);
            state.Apply(batch[i].Entry);
        }
        state.Live.Publish(state.Ledger.Revision);
        foreach (var pending in batch)
        {
            pending.Succeed();
        }
    }

    private void Rotate()
    {
        if (time.GetElapsedTime(housekept) > Housekeeping)
        {
            housekept = time.GetTimestamp();
            state.Ledger.ForgetOperations(time.GetUtcNow() - options.RequestWindow);
        }
        if (segment.Position < rotateAt || !reserve.IsThere || !snapshot.IsCompleted || segment.Position < 2 * snapshot.Result)
        {
            return;
        }
        try
        {
            var next = chain.Begin(state.Ledger.Revision, lastBatch: default);
            segment.Trim();
            segment.Dispose();
            segment = next;
            rotateAt = options.SegmentBytes;
        }
        catch (DiskFullException)
        {
            rotateAt = segment.Position + options.SegmentBytes / 16; // goes on in this one and tries again
            return;
        }
        var now = Snapshot.Of(state.Ledger);
        var number = chain.Number;
        var before = snapshot.Result;
        snapshot = Task.Factory.StartNew(() => WriteSnapshot(now, number, before), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private long WriteSnapshot(Snapshot now, long number, long before)
    {
        try
        {
            var bytes = chain.Write(now, number);
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
            Fail(error, []);
            return before;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "the journal can no longer be written; jaild ends and must be started again")]
        public static partial void Failed(ILogger log, Exception error);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Store}: no space left for the journal; only what ends something is accepted")]
        public static partial void DiskFull(ILogger log, string store);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Store}: no space left for a snapshot of the journal")]
        public static partial void NoSnapshot(ILogger log, string store);

        [LoggerMessage(Level = LogLevel.Debug, Message = "segment {Number} begun at revision {Revision}, snapshot of {Jails} jails, {Bytes} bytes")]
        public static partial void Rotated(ILogger log, long number, long revision, int jails, long bytes);
    }
}
