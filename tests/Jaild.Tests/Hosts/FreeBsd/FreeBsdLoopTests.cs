using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>Kills the daemon at every write, call and program of every transition on both simulated kernels.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FreeBsdLoopTests
{
    [TestCaseSource(typeof(FreeBsdScenario), nameof(FreeBsdScenario.All))]
    public async Task A_transition_that_nobody_disturbs_leaves_nothing_over(object scenario)
    {
        var its = (FreeBsdScenario)scenario;
        using var world = await its.World();
        await its.Run(world);
        Assert.That(world.State, Is.EqualTo(its.Then), world.Journal.Ledger.Operations.LastOrDefault(o => o.Error is not null)?.Error?.ToString());
        world.AssertNothingLeftOver(its.ToString());
    }

    [TestCaseSource(typeof(FreeBsdScenario), nameof(FreeBsdScenario.All))]
    public async Task A_crash_at_any_point_of_a_transition_is_recovered_from(object scenario)
    {
        var its = (FreeBsdScenario)scenario;
        var (writes, calls) = await Count(its);
        foreach (var write in Enumerable.Range(1, writes))
        {
            foreach (var after in new[] { false, true })
            {
                await Crash(its, w => w.Journal.CrashAt = (w.Journal.Writes + write, after), w => w.Recover(), $"{its}, crash {(after ? "after" : "before")} write {write}");
            }
        }
        foreach (var call in Enumerable.Range(1, calls))
        {
            foreach (var moment in Enum.GetValues<Moment>())
            {
                await Crash(its, w => w.Moments.CrashAt = (w.Moments.Calls + call, moment), w => w.Recover(), $"{its}, crash {moment} call {call}");
            }
        }
    }

    [TestCaseSource(typeof(FreeBsdScenario), nameof(FreeBsdScenario.All))]
    public async Task A_reboot_at_any_point_of_a_transition_is_recovered_from(object scenario)
    {
        var its = (FreeBsdScenario)scenario;
        foreach (var call in Enumerable.Range(1, (await Count(its)).Calls))
        {
            await Crash(its, w => w.Moments.CrashAt = (w.Moments.Calls + call, Moment.After), w =>
            {
                w.Reboot();
                return w.Recover();
            }, $"{its}, reboot at call {call}");
        }
    }

    private static async Task<(int Writes, int Calls)> Count(FreeBsdScenario its)
    {
        using var world = await its.World();
        var (writes, calls) = (world.Journal.Writes, world.Moments.Calls);
        await its.Run(world);
        return (world.Journal.Writes - writes, world.Moments.Calls - calls);
    }

    private static async Task Crash(FreeBsdScenario its, Action<FreeBsdWorld> at, Func<FreeBsdWorld, Task> recover, string where)
    {
        using var world = await its.World();
        at(world);
        await its.Run(world);
        await recover(world);
        world.AssertNothingLeftOver(where);
        var asked = world.Journal.Ledger.Operations.Where(o => o.Verb == its.Name.Split(' ')[0]).ToList();
        Assert.That(asked.Where(o => o.Error is not null).Select(o => $"{o.Verb}: {o.Error}"), Is.Empty, where);
        if (asked.Exists(o => o.State == OperationState.Succeeded))
        {
            Assert.That(world.State, Is.EqualTo(its.Then), where);
        }
        if (world.State == JailState.Running)
        {
            Assert.That(world.Inventory().Count(i => i == "jail web"), Is.EqualTo(1), where);
        }
    }
}
