using Grpc.Core;
using Jaild.Core.Lifecycle;
using Jaild.Hosts.Native;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>SIGKILL of the daemon: while a child of a kind lives, when a step begins, after so many changes, or after so much time; perhaps once more on its way up.</summary>
internal sealed class Assault(TortureDaemon daemon, TortureGround ground, Tally tally)
{
    private const int LongestStart = 900, Continue = 18, Stop = 19;
    private static readonly string[] steps = [.. JailLifecycle.Steps.Select(s => s.Name).Except(["datasets"])];

    /// <summary>Waits for the moment, which may not come before the work has ended, and kills.</summary>
    internal async Task Kill(Random random, Task work)
    {
        using var over = new CancellationTokenSource();
        var (what, part, skip, pause, left) = (random.Next(8), random.Next(120), random.Next(2), random.Next(15), random.Next(8) == 0);
        var ended = work.ContinueWith(_ => over.Cancel(), TaskScheduler.Default);
        ChildReport? stopped = null;
        switch (what)
        {
            case 0 or 1 or 2:
                stopped = await Child(ChildReports.Kinds[part % ChildReports.Kinds.Count], skip, pause, over.Token);
                break;
            case 3 or 4:
                await Step(steps[part % steps.Length], part % 2 == 0 ? EventKind.StepBegun : EventKind.UndoBegun, skip, over.Token);
                break;
            case 5:
                await Changes(part, over.Token);
                break;
            default:
                await Task.Delay(part * 5);
                break;
        }
        await daemon.Kill();
        tally.Count($"daemon killed {(stopped is not null ? $"within {Name(stopped.Kind)}" : what switch { < 3 => "when no such child came", < 5 => "at a step", 5 => "after some changes", _ => "after some time" })}");
        foreach (var step in StoredJournal.AtWork(ground.Store))
        {
            tally.Count(Tally.AtDeath + step);
        }
        if (stopped is not null && !left)
        {
            stopped.Send(Continue, ground); // it goes on without its daemon; others are found as they stand
        }
        await work;
        await ended;
    }

    /// <summary>Starts it with one of the runtimes; one in three is killed before it serves or soon after.</summary>
    internal async Task Revive(Random random, IReadOnlyList<string> runtimes)
    {
        while (random.Next(3) == 0)
        {
            daemon.Spawn(runtimes[random.Next(runtimes.Count)]);
            var (serves, pause) = (random.Next(2) == 0, random.Next(LongestStart));
            if (serves)
            {
                await daemon.Served();
                pause /= 2;
            }
            await Task.Delay(pause);
            await daemon.Kill();
            tally.Count(serves ? "daemon killed while it recovered" : "daemon killed while it started");
        }
        daemon.Spawn(runtimes[random.Next(runtimes.Count)]);
        await daemon.Served();
    }

    /// <summary>Kills a child of a kind instead, while it lives.</summary>
    internal async Task KillChild(Random random, CancellationToken over)
    {
        var (kind, skip, pause) = (ChildReports.Kinds[random.Next(ChildReports.Kinds.Count)], random.Next(3), random.Next(15));
        if (await ground.Reports.Next(kind, skip, over) is { } report)
        {
            await Task.Delay(pause, CancellationToken.None);
            if (report.Send(Signals.Kill, ground))
            {
                tally.Count($"killed: {Name(kind)}");
            }
        }
    }

    internal static string Name(string kind) => kind switch
    {
        "hook" => "a hook",
        "inside" => "a command inside",
        _ => $"{kind} of the runtime",
    };

    /// <summary>A child that was stopped in the middle, so that it surely lives when the daemon dies.</summary>
    private async Task<ChildReport?> Child(string kind, int skip, int pause, CancellationToken over)
    {
        if (await ground.Reports.Next(kind, skip, over) is not { } report)
        {
            return null;
        }
        await Task.Delay(pause, CancellationToken.None);
        return report.Send(Stop, ground) ? report : null;
    }

    private Task Step(string step, EventKind kind, int skip, CancellationToken over) =>
        Watch(c => c.Events.Any(e => e.Kind == kind && e.Step == step) && skip-- == 0, over);

    private Task Changes(int count, CancellationToken over) => Watch(_ => count-- == 0, over);

    private async Task Watch(Func<Change, bool> isIt, CancellationToken over)
    {
        try
        {
            using var watch = daemon.Jails.WatchJails(new() { Steps = true }, cancellationToken: over);
            while (await watch.ResponseStream.MoveNext(over))
            {
                if (watch.ResponseStream.Current.Change is { } change && isIt(change))
                {
                    return;
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled or StatusCode.Unavailable })
        {
            // nothing of the kind came
        }
    }
}
