using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Jaild.HostTests.Torture;

/// <summary>Counts what was done and how long it took.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Stopwatch clock = Stopwatch.StartNew();

    private readonly SortedDictionary<string, double> laps = new(StringComparer.Ordinal);
    private double lap;

    internal double Seconds => clock.Elapsed.TotalSeconds;

    /// <summary>How many steps were under way when a daemon was killed.</summary>
    internal int Killed => counts.Where(c => c.Key.StartsWith(AtDeath, StringComparison.Ordinal)).Sum(c => c.Value);

    internal const string AtDeath = "at the daemon's death: ";

    internal void Count(string what, int more = 1) => counts.AddOrUpdate(what, more, (_, n) => n + more);

    /// <summary>Adds the time since the last lap; of interest when a round takes long.</summary>
    internal void Lap(string what)
    {
        laps[what] = laps.GetValueOrDefault(what) + Seconds - lap;
        lap = Seconds;
    }

    internal string Report(int rounds) => string.Create(CultureInfo.InvariantCulture, $"torture: {rounds} rounds, {Seconds:0} s\n")
        + string.Join('\n', counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value,8}  {c.Key}")).Concat(laps.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Value,8:0.0}  {l.Key}"))));
}
