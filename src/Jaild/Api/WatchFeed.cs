using Grpc.Core;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.V1;

namespace Jaild.Api;

/// <summary>
/// Feeds one watcher: how things stand, if asked, then every wanted entry after it, in order, without gap or repetition.
/// It reads the journal at the watcher's own pace, so a slow one delays nobody.
/// </summary>
internal sealed class WatchFeed(IJournal journal, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>How long a watcher may leave a message unread before it is cut off; it can go on where it was.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(5);

    public async Task Run(WatchJailsRequest request, IServerStreamWriter<WatchJailsResponse> responses, ServerCallContext context)
    {
        var query = new WatchQuery(request, journal);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await Feed(query, message => Write(message, responses, context), cancel.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Unavailable, "GOING_DOWN", "the daemon is going down: watch again after the last revision that came");
        }
    }

    private async Task Feed(WatchQuery query, Func<WatchJailsResponse, Task> write, CancellationToken cancel)
    {
        var initial = query.SendInitial ? Snapshot.Begin(journal.Ledger) : null;
        var reached = initial?.Begun ?? query.After ?? journal.Ledger.Revision;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var entries = journal.Read(reached, stop.Token).GetAsyncEnumerator(stop.Token);
        if (initial is not null)
        {
            while (reached < initial.Revision && await entries.MoveNextAsync())
            {
                initial.Apply(entries.Current);
                reached = entries.Current.Revision;
            }
            foreach (var jail in initial.Jails.Where(query.Filter.Matches))
            {
                await write(new WatchJailsResponse { Initial = jail.ToProto() });
            }
        }
        var begin = Mark(reached);
        await write(initial is null ? new WatchJailsResponse { Progress = begin } : new WatchJailsResponse { InitialEnd = begin });
        var told = time.GetTimestamp();
        while (true)
        {
            var next = entries.MoveNextAsync().AsTask();
            try
            {
                while (!await Within(next, query.Interval - time.GetElapsedTime(told)))
                {
                    await write(new WatchJailsResponse { Progress = Mark(reached) });
                    told = time.GetTimestamp();
                }
            }
            catch
            {
                // an iterator cannot be disposed of in the middle of a step
                await stop.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
            if (!await next)
            {
                return;
            }
            reached = entries.Current.Revision;
            if (query.Change(entries.Current, journal.Ledger) is { } change)
            {
                await write(new WatchJailsResponse { Change = change });
                told = time.GetTimestamp();
            }
        }
    }

    private Mark Mark(long revision) => new() { Epoch = journal.Epoch.ToString(), Revision = revision };

    /// <summary>False when the task is not over in time; it goes on.</summary>
    private async ValueTask<bool> Within(Task task, TimeSpan limit)
    {
        if (task.IsCompleted)
        {
            return true;
        }
        using var over = new CancellationTokenSource();
        var timer = Task.Delay(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, over.Token);
        var first = await Task.WhenAny(task, timer);
        await over.CancelAsync();
        return first == task;
    }

    private async Task Write(WatchJailsResponse message, IServerStreamWriter<WatchJailsResponse> responses, ServerCallContext context)
    {
        var write = responses.WriteAsync(message, context.CancellationToken);
        if (!await Within(write, Stall))
        {
            context.GetHttpContext().Abort();
            await write;
        }
    }
}
