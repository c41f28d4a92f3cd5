using Jaild.Journal;

namespace Jaild.Store;

/// <summary>Brings the store after the journal, in rounds, as one reader among others: it holds up nobody and needs no queue.</summary>
internal sealed partial class StoreFeeder : IDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    // After each round it is idle this many times as long as that took: the journal goes first.
    private const int Rest = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterFullDisk = TimeSpan.FromSeconds(10);

    private readonly StoreKeeper keeper;
    private readonly JournalReader reader;
    private readonly JournalState state;
    private readonly JournalOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task feeding;
    private long pruned;

    public StoreFeeder(StoreKeeper keeper, JournalReader reader, JournalState state, JournalOptions options, TimeProvider time, ILogger log)
    {
        (this.keeper, this.reader, this.state, this.options, this.time, this.log) = (keeper, reader, state, options, time, log);
        feeding = Task.Run(() => Feed(ending.Token));
    }

    /// <summary>Completes when no store can be made in place of one that failed.</summary>
    public Task<Exception> Failed => failed.Task;

    /// <summary>Ends after the round under way; the rest comes at the next start.</summary>
    public void Dispose()
    {
        ending.Cancel();
        feeding.ContinueWith(_ => { }, TaskScheduler.Default).Wait(); // how it failed, if it did, was told by Failed
        ending.Dispose();
    }

    private async Task Feed(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var store = keeper.Current;
            try
            {
                await Feed(store, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
            }
            catch (Core.JaildException error) when (error.Kind == Core.ErrorKind.Unavailable)
            {
                return; // the journal ended
            }
            catch (Core.JaildException error) // its files are damaged: the store stays where it is
            {
                Log.Ended(log, store.Applied, error.Message);
                return;
            }
            catch (Exception error)
            {
                if (!TryReplace(store, error))
                {
                    return;
                }
                await Task.Delay(error is DiskFullException ? AfterFullDisk : Round, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool TryReplace(JailStore store, Exception error)
    {
        try
        {
            keeper.Replace(store, error);
            return true;
        }
        catch (Exception worse)
        {
            failed.SetResult(worse);
            return false;
        }
    }

    private async Task Feed(JailStore store, CancellationToken cancel)
    {
        var builder = new RoundBuilder(store, state);
        var oldest = reader.Oldest;
        if (store.Applied == 0 || store.Applied < oldest)
        {
            builder.AddAll(oldest);
        }
        var after = Math.Max(store.Applied, oldest);
        var last = time.GetTimestamp();
        while (true)
        {
            var (durable, newer) = state.Live.Now;
            foreach (var entry in reader.Between(after, durable).TakeWhile(_ => !builder.IsFull))
            {
                builder.Add(entry);
                after = entry.Revision;
            }
            if (builder.IsEmpty)
            {
                await newer.WaitAsync(cancel).ConfigureAwait(false);
                last = time.GetTimestamp();
            }
            else if (builder.IsFull || builder.IsSweeping || time.GetElapsedTime(last) >= Round)
            {
                last = time.GetTimestamp();
                store.Apply(builder.Take());
                state.SetApplied(store.Applied);
                Prune(store);
                await Task.Delay(time.GetElapsedTime(last) * Rest, time, cancel).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(Look, time, cancel).ConfigureAwait(false);
            }
        }
    }

    private void Prune(JailStore store)
    {
        if (pruned != 0 && time.GetElapsedTime(pruned) < PruneEvery)
        {
            return;
        }
        pruned = time.GetTimestamp();
        var now = time.GetUtcNow();
        store.Prune(now - options.OperationAge, now - options.HistoryAge, options.HistoryEvents);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "the memory of jails and events stays at revision {Revision}: {Reason}")]
        public static partial void Ended(ILogger log, long revision, string reason);
    }
}
