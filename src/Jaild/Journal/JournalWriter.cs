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
    private readonly SegmentRotation rotation;
    private readonly Reserve reserve;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly AppendQueue queue = new();
    private readonly FrameBuffer buffer = new();
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer healing;
    private readonly Thread thread;
    private long housekept;

    public JournalWriter(JournalOptions options, JournalState state, SegmentRotation rotation, Reserve reserve, TimeProvider time, ILogger log)
    {
        (this.options, this.state, this.rotation, this.reserve, this.time, this.log) = (options, state, rotation, reserve, time, log);
        housekept = time.GetTimestamp();
        healing = time.CreateTimer(_ => queue.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Heal();
        rotation.Failed.ContinueWith(error => Fail(error.Result, []), TaskScheduler.Default);
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
        healing.Dispose();
        rotation.Dispose();
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
                Housekeep();
                rotation.Rotate();
                Heal();
            }
            rotation.Segment.Trim();
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
        rotation.Segment.Append(buffer);
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

    private void Housekeep()
    {
        if (time.GetElapsedTime(housekept) > Housekeeping)
        {
            housekept = time.GetTimestamp();
            state.Ledger.ForgetOperations(time.GetUtcNow() - options.RequestWindow);
        }
    }

    // The reserve comes back when there is space, also when nothing is appended.
    private void Heal()
    {
        if (!reserve.IsThere)
        {
            healing.Change(Reserve.Pause, Timeout.InfiniteTimeSpan);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "the journal can no longer be written; jaild ends and must be started again")]
        public static partial void Failed(ILogger log, Exception error);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Store}: no space left for the journal; only what ends something is accepted")]
        public static partial void DiskFull(ILogger log, string store);
    }
}
