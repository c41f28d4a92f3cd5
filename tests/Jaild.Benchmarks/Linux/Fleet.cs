using System.Diagnostics;

namespace Jaild.Benchmarks.Linux;

/// <summary>Many jails: how fast they come and go at once, what they cost the daemon, how soon a new daemon has found them again.</summary>
internal sealed class Fleet(BenchDaemon daemon, ByHand hand)
{
    public const int Most = 500;

    private const int Some = 200, Restarts = 3;

    /// <summary>200 started, then stopped, by one, two and eight callers at once; both sides.</summary>
    public async Task Parallel(CancellationToken cancel)
    {
        Console.WriteLine($"{Some} jails started, then stopped, each second:");
        Console.WriteLine($"  {"callers",-8} {"jaild start",12} {"stop",8} {"by hand start",14} {"stop",8} {"time, jaild : by hand",22}");
        foreach (var callers in (int[])[1, 2, 8])
        {
            var ours = await Both(daemon, callers, cancel);
            var theirs = await Both(hand, callers, cancel);
            Console.WriteLine($"  {callers,-8} {Some / ours.Start,12:f1} {Some / ours.Stop,8:f1} {Some / theirs.Start,14:f1} {Some / theirs.Stop,8:f1} {(ours.Start + ours.Stop) / (theirs.Start + theirs.Stop),22:f2}");
        }
    }

    /// <summary>Memory of a fresh daemon as its jails become more, then restarts of it beside 500 running jails.</summary>
    public async Task Grow(CancellationToken cancel)
    {
        await daemon.Kill();
        var fresh = await daemon.Rise(0, cancel);
        Console.WriteLine($"{"the daemon's memory",-40} {"resident",10} {"its own",10}");
        var none = Told("no jail runs");
        await Each(daemon.Start, 0, Some, 2, cancel);
        Told($"{Some} run");
        await Each(daemon.Start, Some, Most, 2, cancel);
        Told($"{Most} run");
        var idle = daemon.Work();
        await Task.Delay(TimeSpan.FromSeconds(3), cancel);
        idle = daemon.Work() - idle;
        var rises = new List<(TimeSpan Serving, TimeSpan Compared, TimeSpan Watching)>();
        for (var restart = 0; restart < Restarts; restart++)
        {
            await daemon.Kill();
            rises.Add(await daemon.Rise(Most, cancel));
        }
        var found = Told($"{Most} run, found again by a new daemon");
        Console.WriteLine($"  {1024 * (found - none) / Most:f0} KiB of its own for each jail; with {Most} jails that rest it uses {idle.TotalMilliseconds / 3:f1} ms of a processor each second");
        Console.WriteLine($"after kill -9 beside {Most} running jails, from its start (median of {Restarts}): serving {Median(r => r.Serving):f0} ms (beside none {fresh.Serving.TotalMilliseconds:f0} ms), all compared with the machine {Median(r => r.Compared):f0} ms, all watched again {Median(r => r.Watching):f0} ms");
        var begun = Stopwatch.GetTimestamp();
        await Each(daemon.Stop, 0, Most, 2, cancel);
        Console.WriteLine($"and all {Most} stopped in {Stopwatch.GetElapsedTime(begun).TotalSeconds:f1} s");

        double Median(Func<(TimeSpan Serving, TimeSpan Compared, TimeSpan Watching), TimeSpan> of) => Times.Median(rises.Select(r => of(r).TotalMilliseconds));
    }

    private double Told(string when)
    {
        var (all, own) = daemon.Memory();
        Console.WriteLine($"  {when,-38} {all,6:f1} MiB {own,6:f1} MiB");
        return own;
    }

    private static async Task<(double Start, double Stop)> Both(IContender side, int callers, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        await Each(side.Start, 0, Some, callers, cancel);
        var started = Stopwatch.GetTimestamp();
        await Each(side.Stop, 0, Some, callers, cancel);
        return (Stopwatch.GetElapsedTime(begun, started).TotalSeconds, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static Task Each(Func<int, CancellationToken, Task> what, int from, int to, int callers, CancellationToken cancel) =>
        System.Threading.Tasks.Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancel }, async (number, stop) => await what(number, stop));
}
