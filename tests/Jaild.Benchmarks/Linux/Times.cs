using System.Diagnostics;

namespace Jaild.Benchmarks.Linux;

/// <summary>How long the starts and stops of one side took, round by round, in milliseconds.</summary>
internal sealed class Times(IContender side)
{
    private readonly List<double> starts = [], stops = [];

    public string Name => side.Name;

    public double Start => Median(starts);

    public double Stop => Median(stops);

    /// <summary>The median of start and stop together.</summary>
    public double Both => Median(Rounds);

    /// <summary>Start and stop of each round.</summary>
    public IReadOnlyList<double> Rounds => [.. starts.Zip(stops, (start, stop) => start + stop)];

    /// <summary>One round, counted or to warm up.</summary>
    public async Task Round(bool counts, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        await side.Start(0, cancel);
        var started = Stopwatch.GetTimestamp();
        await side.Stop(0, cancel);
        if (counts)
        {
            starts.Add(Stopwatch.GetElapsedTime(begun, started).TotalMilliseconds);
            stops.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>The middle one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
