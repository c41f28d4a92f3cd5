using Jaild.Core.Lifecycle;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Kills the daemon at every write and every host call of every transition, and again while it recovers from that.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CrashLoopTests
{
    [TestCaseSource(typeof(Scenario), nameof(Scenario.All))]
    public async Task A_transition_that_nobody_disturbs_leaves_nothing_over(object scenario)
    {
        var its = (Scenario)scenario;
        using var world = await its.World();
        await its.Run(world);
        Assert.That(world.State(Some.Web), Is.EqualTo(its.Then));
        world.AssertNothingLeftOver(its.Name);
    }

    [TestCaseSource(typeof(Scenario), nameof(Scenario.All))]
    public async Task A_crash_at_any_point_of_a_transition_is_recovered_from(object scenario)
    {
        var its = (Scenario)scenario;
        foreach (var point in await CrashPoint.Of(its))
        {
            foreach (var childrenGoOn in point.Edge == KnobEdge.Inside ? new[] { false, true } : [false])
            {
                using var world = await its.World();
                point.Set(world);
                await its.Run(world);
                if (childrenGoOn)
                {
                    await world.Machine.FinishChildren();
                }
                await world.Recover();
                await AssertRecovered(world, its, $"{its.Name}, {point}{(childrenGoOn ? ", children go on" : "")}");
            }
        }
    }

    [TestCaseSource(typeof(Scenario), nameof(Scenario.All))]
    public async Task A_crash_at_any_point_of_the_recovery_from_a_crash_is_recovered_from(object scenario)
    {
        var its = (Scenario)scenario;
        foreach (var first in (await CrashPoint.Of(its)).Where(p => p is { IsWrite: true, Edge: KnobEdge.After } or { IsWrite: false, Edge: KnobEdge.Inside }))
        {
            foreach (var second in await CrashPoint.OfRecovery(its, first))
            {
                using var world = await its.World();
                first.Set(world);
                await its.Run(world);
                world.Boot();
                second.Set(world);
                await world.Start();
                await world.Recover();
                await AssertRecovered(world, its, $"{its.Name}, {first}, then in recovery {second}");
            }
        }
    }

    [TestCaseSource(typeof(Scenario), nameof(Scenario.All))]
    public async Task A_reboot_or_power_cut_in_any_host_call_of_a_transition_is_recovered_from(object scenario)
    {
        var its = (Scenario)scenario;
        foreach (var point in (await CrashPoint.Of(its)).Where(p => !p.IsWrite))
        {
            foreach (var by in new[] { KnobAction.Reboot, KnobAction.PowerCut })
            {
                using var world = await its.World();
                (point with { By = by }).Set(world);
                await its.Run(world);
                await world.Recover();
                await AssertRecovered(world, its, $"{its.Name}, {point with { By = by }}");
            }
        }
    }

    private static async Task AssertRecovered(World world, Scenario its, string where)
    {
        if (its.Name == "recover" && world.Journal.Ledger.Operations.All(o => o.Verb != "recover"))
        {
            await its.Run(world); // it was killed before it was told that anything was asked
        }
        world.AssertNothingLeftOver(where);
        var asked = world.Journal.Ledger.Operations.Where(o => o.Verb == its.Name.Split(' ')[0]).ToList();
        var accepted = its.Name == "died" || asked.Any(o => !o.Done || o.State == Core.Model.OperationState.Succeeded);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.Where(o => o.Error is not null).Select(o => $"{o.Verb}: {o.Error}"), Is.Empty, where);
            if (accepted && !(its.Name == "died" && world.State(Some.Web) == JailState.Running))
            {
                Assert.That(world.State(Some.Web), Is.EqualTo(its.Then), where);
            }
        }
    }
}
