using Jaild.Hosts.Simulated;

namespace Jaild.Tests.Engine;

/// <summary>One moment to kill the daemon: before or after the n-th write from now, or before, inside or after the n-th host call.</summary>
internal sealed record CrashPoint(bool IsWrite, long Number, KnobEdge Edge)
{
    /// <summary>What ends the daemon at a host call: a kill, a reboot or a power cut.</summary>
    public KnobAction By { get; init; } = KnobAction.Crash;

    /// <summary>All moments of a scenario.</summary>
    public static async Task<IReadOnlyList<CrashPoint>> Of(Scenario scenario)
    {
        using var world = await scenario.World();
        var (writes, calls) = (world.Journal.Writes, world.Machine.Knobs.Calls);
        await scenario.Run(world);
        return All(world.Journal.Writes - writes, world.Machine.Knobs.Calls - calls);
    }

    /// <summary>All moments of the recovery from a crash.</summary>
    public static async Task<IReadOnlyList<CrashPoint>> OfRecovery(Scenario scenario, CrashPoint first)
    {
        using var world = await scenario.World();
        first.Set(world);
        await scenario.Run(world);
        var calls = world.Machine.Knobs.Calls;
        await world.Recover();
        return All(world.Journal.Writes, world.Machine.Knobs.Calls - calls);
    }

    /// <summary>Lets the daemon be killed at this moment from now.</summary>
    public void Set(World world)
    {
        if (IsWrite)
        {
            world.Journal.CrashAt = (world.Journal.Writes + (int)Number, Edge == KnobEdge.After);
        }
        else
        {
            world.Machine.Knobs.Set(new Knob(By, Edge, "") { Call = world.Machine.Knobs.Calls + Number });
        }
    }

    public override string ToString() => $"{By} {Edge.ToString().ToLowerInvariant()} {(IsWrite ? "write" : "host call")} {Number}";

    private static List<CrashPoint> All(long writes, long calls) =>
    [
        .. from number in Range(writes) from edge in new[] { KnobEdge.Before, KnobEdge.After } select new CrashPoint(true, number, edge),
        .. from number in Range(calls) from edge in Enum.GetValues<KnobEdge>() select new CrashPoint(false, number, edge),
    ];

    private static IEnumerable<long> Range(long count) => Enumerable.Range(1, (int)count).Select(n => (long)n);
}
