using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Journal;

namespace Jaild.Store;

/// <summary>Brings the store after the journal, in rounds, as one reader among others: it holds up nobody and needs no queue.</summary>
internal sealed partial class StoreFeeder : IDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    // While entries come, it is idle after each round this many times as long as that took: the journal goes first.
    private const int Rest = 4;
    // So many a second count as none.
    private const int FewEntries = 100;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    private const int ReadAtOnce = 1024;
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    private readonly StoreKeeper keeper;
    private readonly JournalReader reader;
    private readonly JournalState state;
    private readonly JournalOptions options;
    private readonly Func<bool> mayWrite;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task feeding;
    private long pruned;

    public StoreFeeder(StoreKeeper keeper, JournalReader reader, JournalState state, JournalOptions options, Func<bool> mayWrite, TimeProvider time, ILogger log)
    {
        (this.keeper, this.reader, this.state, this.options, this.mayWrite, this.time, this.log) = (keeper, reader, state, options, mayWrite, time, log);
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
            if (!mayWrite() || !keeper.TryOpen())
            {
                await Task.Delay(Later, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            JailStore? store = null;
            try
            {
                store = keeper.Current;
                await Feed(store, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
            }
            catch (JaildException error) when (error.Reason is "MEMORY_CLOSED" or "REVISION_GONE")
            {
                // Closed by a question meanwhile, or it lags behind what is kept: it begins again with what there is.
            }
            catch (JaildException error) when (error.Kind == ErrorKind.Unavailable)
            {
                return; // the journal ended
            }
            catch (JaildException error) // the journal cannot be read: the store stays where it is
            {
                Log.Ended(log, store?.Applied ?? 0, error.Message);
                return;
            }
            catch (Exception error) when (store is not null)
            {
                Log.Again(log, error);
                if (!TryClose(store, error))
                {
                    return;
                }
                await Task.Delay(error is IOException ? Later : Round, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool TryClose(JailStore store, Exception error)
    {
        try
        {
            keeper.Close(store, error);
            return true;
        }
        catch (IOException full) // it could not be moved aside: opening it finds the same again
        {
            Log.Again(log, full);
            return true;
        }
        catch (Exception worse)
        {
            failed.SetResult(worse);
            return false;
        }
    }

    private List<JournalEntry> Read(long after, long upTo)
    {
        try
        {
            return [.. reader.Between(after, upTo).Take(ReadAtOnce)];
        }
        catch (Exception error) when (error is not JaildException) // or it would be taken for the store's
        {
            throw new JaildException(ErrorKind.Damaged, JournalFile.DamagedReason, $"the journal cannot be read after revision {after}: {error.Message}", error);
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
            if (!mayWrite())
            {
                await Task.Delay(Round, time, cancel).ConfigureAwait(false); // the space that the reserve gave up is not for this
                continue;
            }
            var (durable, newer) = state.Live.Now;
            foreach (var entry in builder.IsFull ? [] : Read(after, durable))
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
                var took = time.GetElapsedTime(last);
                await Task.Delay(IsBusy(durable, took) ? took * Rest : TimeSpan.Zero, time, cancel).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(Look, time, cancel).ConfigureAwait(false);
            }
        }
    }

    private bool IsBusy(long before, TimeSpan since) => state.Live.Revision - before > FewEntries * since.TotalSeconds;

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

        [LoggerMessage(Level = LogLevel.Error, Message = "the memory of jails and events could not be written; it is tried again")]
        public static partial void Again(ILogger log, Exception error);
    }
}
