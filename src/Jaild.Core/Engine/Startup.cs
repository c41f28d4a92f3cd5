using System.Collections.Concurrent;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What happens once when the daemon starts: every jail that it found in its journal is compared with the machine, and set going where something is to be done.</summary>
/// <param name="parts">What all work with.</param>
/// <param name="opened">The journal's revision when it was opened: younger jails were asked of this daemon.</param>
/// <param name="workerOf">The worker of a jail, made when it has none.</param>
internal sealed class Startup(EngineParts parts, long opened, Func<Guid, JailWorker> workerOf)
{
    private readonly ConcurrentBag<Task> begun = [];

    /// <summary>Journals what was interrupted, and posts its recovery; does not wait for the end of that.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var recovery = new Recovery(parts, await Machine(cancel));
        var records = parts.Journal.Ledger.Jails.Where(j => j.Revision <= opened).ToList();
        records.ForEach(parts.Claims.Load);
        await Task.WhenAll(records.Select(record => Set(recovery, record)));
        parts.Ready.TrySetResult();
    }

    /// <summary>Completes when each jail that had something to recover is at rest or has its start accepted; may be awaited after <see cref="Run"/>.</summary>
    public Task Begun => Task.WhenAll(begun);

    private async Task Set(Recovery recovery, JailRecord record)
    {
        try
        {
            if (await recovery.For(record) is { } work)
            {
                var worker = workerOf(record.Uuid);
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                begun.Add(done.Task);
                worker.Post(async (jail, control) =>
                {
                    try
                    {
                        await work(jail, control);
                        await Reception.StartIfDesired(parts, worker, jail.Record.Uuid, Actor.Boot);
                    }
                    finally
                    {
                        done.SetResult();
                    }
                });
            }
        }
        catch (JaildException fault)
        {
            // One record that cannot be journaled keeps none of the others.
            workerOf(record.Uuid).Queue.Close();
            parts.Faulted(record.Uuid, fault);
        }
    }

    // A machine that does not answer is asked again: without it nothing is known of any jail.
    private async Task<Dictionary<Guid, HostJail>> Machine(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                parts.Boot = await parts.Host.BootId(cancel);
                var jails = await parts.Host.List(cancel);
                return jails.Where(j => j.Uuid is not null).GroupBy(j => j.Uuid!.Value).ToDictionary(g => g.Key, g => g.First());
            }
            catch (JaildException fault)
            {
                parts.Faulted(Guid.Empty, fault);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), parts.Time, cancel);
        }
    }
}
