using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Requests that come when an operation was taken up, but its first entry is not durable yet: they are answered as in the state that it brings.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TakenUpTests
{
    [Test]
    public async Task A_start_can_be_cancelled()
    {
        using var world = await World.Created(Some.Plain());
        var (start, release) = await TakenUp(world, Verb.Start, JailState.Starting);
        await world.Supervisor.Cancel(start.Id, Some.Actor);
        release.SetResult();
        await Ended(world, start, "CANCELLED", JailState.Stopped);
    }

    [TestCase(Verb.Stop, false, JailState.Stopped)]
    [TestCase(Verb.Stop, true, JailState.Stopped)]
    [TestCase(Verb.Destroy, false, JailState.Absent)]
    public async Task A_start_is_superseded_by_who_wants_the_jail_down(Verb verb, bool force, JailState then)
    {
        using var world = await World.Created(Some.Plain("exec.timeout=0", "exec.prestart=block for-ever"));
        var (start, release) = await TakenUp(world, Verb.Start, JailState.Starting);
        await world.Ask(Some.Web, verb, force, stopFirst: verb == Verb.Destroy);
        release.SetResult();
        await Ended(world, start, "SUPERSEDED", then);
    }

    [Test]
    public async Task A_second_start_joins_the_first()
    {
        using var world = await World.Created(Some.Plain());
        var (start, release) = await TakenUp(world, Verb.Start, JailState.Starting);
        Assert.That((await world.Ask(Some.Web, Verb.Start)).Id, Is.EqualTo(start.Id));
        release.SetResult();
        await world.Supervisor.Idle();
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Running));
    }

    [Test]
    public async Task A_stop_goes_on_by_force_when_that_is_asked()
    {
        using var world = await World.Started(Some.Plain("exec.timeout=0", "exec.stop=block for-ever"));
        var (stop, release) = await TakenUp(world, Verb.Stop, JailState.Stopping);
        await world.Ask(Some.Web, Verb.Stop, force: true);
        release.SetResult();
        await world.Machine.Gates.WhenBlocked("for-ever");
        world.Time.Advance(TimeSpan.FromSeconds(6));
        await Ended(world, stop, null, JailState.Stopped);
    }

    private static async Task<(Operation Operation, TaskCompletionSource Release)> TakenUp(World world, Verb verb, JailState brings)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Journal.Slow = (e => e.Status?.State == brings, reached, release.Task);
        var operation = await world.Ask(Some.Web, verb);
        await reached.Task;
        return (operation, release);
    }

    private static async Task Ended(World world, Operation operation, string? reason, JailState then)
    {
        await world.Supervisor.Idle();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Supervisor.Find(operation.Id).Error?.Reason, Is.EqualTo(reason));
            Assert.That(world.State(Some.Web), Is.EqualTo(then));
        }
        world.AssertNothingLeftOver("taken up");
    }
}
