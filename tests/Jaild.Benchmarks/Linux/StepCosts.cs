using Jaild.V1;

namespace Jaild.Benchmarks.Linux;

/// <summary>What the journal says of each step's time.</summary>
internal static class StepCosts
{
    /// <summary>Prints the median of each step after a revision, and what of the whole is in none: requests, journal, transitions.</summary>
    public static async Task Print(BenchDaemon daemon, long after, Times whole, CancellationToken cancel)
    {
        var costs = new Dictionary<(bool Up, string Step), List<double>>();
        var (entries, starts) = (0, 0);
        var last = await daemon.Revision(cancel);
        using var watch = daemon.Jails.WatchJails(new() { AfterRevision = after, Steps = true, ProgressInterval = new() { Seconds = 1 } }, cancellationToken: cancel);
        while (await watch.ResponseStream.MoveNext(cancel))
        {
            var told = watch.ResponseStream.Current;
            if (told.ItemCase != WatchJailsResponse.ItemOneofCase.Change)
            {
                if (told.Progress?.Revision >= last)
                {
                    break;
                }
                continue;
            }
            entries++;
            foreach (var happened in told.Change.Events)
            {
                starts += happened is { Kind: EventKind.Accepted, Trigger: Trigger.Start } ? 1 : 0;
                if (happened is { Kind: EventKind.StepDone or EventKind.UndoDone, Duration: { } took })
                {
                    var key = (happened.Kind == EventKind.StepDone, happened.Step);
                    costs.TryAdd(key, []);
                    costs[key].Add(took.ToTimeSpan().TotalMilliseconds);
                }
            }
        }
        foreach (var up in (bool[])[true, false])
        {
            var steps = costs.Where(c => c.Key.Up == up).Select(c => (c.Key.Step, Cost: Times.Median(c.Value))).ToList();
            var all = up ? whole.Start : whole.Stop;
            Console.WriteLine($"  {(up ? "start" : "stop "),-6} {all,6:f1} ms = {string.Join(" + ", steps.Select(s => $"{s.Step} {s.Cost:f1}"))} + {all - steps.Sum(s => s.Cost):f1} between them");
        }
        var sync = Machine.Sync();
        Console.WriteLine($"  {entries / (double)starts:f1} durable journal entries for one start and stop; a write with fsync takes {sync:f2} ms here, so {entries * sync / starts:f1} ms are the disk's");
    }
}
