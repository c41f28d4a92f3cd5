using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Lets every host call of every transition fail, and kills the daemon while it takes back what had failed.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FailureLoopTests
{
    private static readonly string[] Upwards = ["create", "start", "start of a vnet jail"];

    [TestCaseSource(typeof(Scenario), nameof(Scenario.All))]
    public async Task A_failure_of_any_host_call_ends_at_rest_and_leaves_nothing_over_once_it_is_cured(object scenario)
    {
        var its = (Scenario)scenario;
        foreach (var point in (await CrashPoint.Of(its)).Where(p => !p.IsWrite))
        {
            using var world = await its.World();
            (point with { By = KnobAction.Fail }).Set(world);
            await its.Run(world);
            var where = $"{its.Name}, {point with { By = KnobAction.Fail }}";
            Assert.That(JailLifecycle.AtRest, Does.Contain(world.State(Some.Web)), where);
            if (world.State(Some.Web) == JailState.Stuck)
            {
                Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Message, Is.Not.Empty, where);
                await world.Do(Some.Web, Verb.Recover);
                await world.Supervisor.Idle(); // a jail that shall run is started again after it
            }
            world.AssertNothingLeftOver(where);
        }
    }

    [TestCaseSource(nameof(Upwards))]
    public async Task A_failed_transition_upwards_is_taken_back_whole_and_says_why(string name)
    {
        var its = Scenario.All.Single(s => s.Name == name);
        foreach (var point in (await CrashPoint.Of(its)).Where(p => !p.IsWrite))
        {
            using var world = await its.World();
            (point with { By = KnobAction.Fail }).Set(world);
            await its.Run(world);
            var where = $"{its.Name}, {point with { By = KnobAction.Fail }}";
            var operation = world.Journal.Ledger.Operations.Single(o => o.Verb == its.Name.Split(' ')[0]);
            if (world.Machine.Knobs.Met == "observe") // a machine that does not say whether the jail lives is no failure of the start
            {
                Assert.That(operation, Has.Property("State").EqualTo(OperationState.Succeeded), where);
                continue;
            }
            using (Assert.EnterMultipleScope())
            {
                Assert.That(world.State(Some.Web), Is.EqualTo(name == "create" ? JailState.Absent : JailState.Stopped), where);
                Assert.That(operation.Error?.Message, Does.Contain("knob"), where);
                Assert.That(world.Journal.Ledger.Find(Some.Web)?.Status.Desired ?? Desired.Stopped, Is.EqualTo(Desired.Stopped), where);
            }
            world.AssertNothingLeftOver(where);
        }
    }

    [TestCaseSource(nameof(Upwards))]
    public async Task A_crash_while_a_failed_transition_is_taken_back_does_not_bring_it_back(string name)
    {
        var its = Scenario.All.Single(s => s.Name == name);
        foreach (var failure in (await CrashPoint.Of(its)).Where(p => p is { IsWrite: false, Edge: KnobEdge.Inside }))
        {
            var doomed = its with { Prepare = Then(its.Prepare, (failure with { By = KnobAction.Fail }).Set) };
            foreach (var crash in await CrashPoint.Of(doomed))
            {
                using var world = await doomed.World();
                crash.Set(world);
                await doomed.Run(world);
                world.Machine.Knobs.Clear(); // the failure that the crash came before
                await world.Recover();
                var where = $"{its.Name}, {failure with { By = KnobAction.Fail }}, {crash}";
                world.AssertNothingLeftOver(where);
                if (world.Journal.Ledger.Operations.SingleOrDefault(o => o.Verb == name.Split(' ')[0]) is { Error: not null })
                {
                    Assert.That(world.State(Some.Web), Is.EqualTo(name == "create" ? JailState.Absent : JailState.Stopped), where);
                }
            }
        }
    }

    private static Func<World, Task> Then(Func<World, Task> prepare, Action<World> set) => async world =>
    {
        await prepare(world);
        await world.Supervisor.Idle();
        set(world);
    };
}
