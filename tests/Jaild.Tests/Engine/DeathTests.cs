using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Jails that die, refuse to stop, or are not let go by the kernel.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class DeathTests
{
    [Test]
    public async Task A_stop_hook_that_fails_leaves_the_jail_running_and_degraded_until_it_is_forced()
    {
        using var world = await World.Started(Some.Plain("exec.stop=false"));
        var refused = await world.Do(Some.Web, Verb.Stop);
        var status = world.Journal.Ledger.Find(Some.Web)!.Status;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Error?.Reason, Is.EqualTo("STOP_REFUSED"));
            Assert.That(status.State, Is.EqualTo(JailState.Running));
            Assert.That(status.Desired, Is.EqualTo(Desired.Running));
            Assert.That(status.Conditions.Select(c => c.Kind), Is.EqualTo(new[] { "degraded" }));
        }
        Assert.That((await world.Do(Some.Web, Verb.Stop, force: true)).Error, Is.Null);
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Conditions, Is.Empty);
        world.AssertNothingLeftOver("forced");
    }

    [Test]
    public async Task A_jail_that_dies_in_its_own_start_is_reaped_and_the_start_fails()
    {
        using var world = await World.Created(Some.Plain("exec.start=die", "exec.poststop=poststop"));
        var start = await world.Do(Some.Web, Verb.Start);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(start.State, Is.EqualTo(OperationState.Failed));
            Assert.That(world.States, Does.Contain("starting>dying"));
            Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Reason, Is.EqualTo("died"));
            Assert.That(world.Machine.Commands.Single(c => c.Parameter == "exec.poststop").Environment["JAILD_REASON"], Is.EqualTo("died"));
        }
        world.AssertNothingLeftOver("died");
    }

    [Test]
    public async Task A_jail_that_dies_beside_a_hook_of_its_start_that_hangs_is_reaped_at_once()
    {
        using var world = await World.Created(Some.Plain("exec.poststart=block for-ever", "exec.timeout=0"));
        var start = await world.Ask(Some.Web, Verb.Start);
        await world.Machine.Gates.WhenBlocked("for-ever");
        world.Machine.KillJail("web");
        Assert.That((await world.Supervisor.Wait(start.Id, CancellationToken.None)).Error?.Reason, Is.EqualTo("DIED"));
        await world.Supervisor.Idle();
        Assert.That(world.States, Does.Contain("starting>dying").And.Not.Contain("starting>running"));
        world.AssertNothingLeftOver("died");
    }

    [Test]
    public async Task A_start_is_told_as_running_only_when_the_kernel_still_has_the_jail()
    {
        using var world = await World.Created(Some.Plain("exec.poststart=poststart"));
        world.Machine.Knobs.Set(Knob.Parse("fail before every died")); // so only a look can tell
        var hook = Knob.Parse("block after run exec.poststart");
        world.Machine.Knobs.Set(hook);
        var start = await world.Ask(Some.Web, Verb.Start);
        await world.Machine.Gates.WhenBlocked(hook.Name);
        world.Machine.KillJail("web");
        world.Machine.Gates.Release(hook.Name);
        Assert.That((await world.Supervisor.Wait(start.Id, CancellationToken.None)).Error?.Reason, Is.EqualTo("DIED"));
        await world.Supervisor.Idle();
        Assert.That(world.States, Does.Contain("starting>dying").And.Not.Contain("starting>running"));
        world.AssertNothingLeftOver("died");
    }

    [Test]
    public async Task A_jail_that_dies_while_its_stop_hook_runs_is_stopped_all_the_same()
    {
        using var world = await World.Started(Some.Plain("exec.stop=die"));
        Assert.That((await world.Do(Some.Web, Verb.Stop)).Error, Is.Null);
        Assert.That(world.States, Does.Contain("stopping>dying"));
        world.AssertNothingLeftOver("died");
    }

    [Test]
    public async Task A_jail_that_the_kernel_does_not_let_go_lingers_until_it_is_gone_and_hinders_nothing()
    {
        using var world = await World.Started(Some.Plain("$jaild_dying_limit=5"));
        world.Machine.Hold("web", "a socket");
        Assert.That((await world.Do(Some.Web, Verb.Stop)).Error, Is.Null);
        var lingering = world.Journal.Ledger.Find(Some.Web)!.Status;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lingering.Lingering, Has.Length.EqualTo(1));
            Assert.That(lingering.Conditions.Single().Message, Does.Contain("a socket"));
        }
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        var gone = world.Journal.Next(e => e.Status is { Lingering.IsEmpty: true });
        world.Machine.Unhold("web", "a socket");
        await world.Supervisor.Idle();
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await gone;
        await world.Supervisor.Idle();
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status, Has.Property("State").EqualTo(JailState.Running).And.Property("Conditions").Empty);
        world.AssertNothingLeftOver("gone");
    }

    [Test]
    public async Task Mounts_are_left_until_no_process_of_the_jail_lives()
    {
        using var world = await World.Started(Some.Plain(), new FakeTimeProvider());
        world.Machine.Hold("web", "process backup");
        var look = Knob.Parse("block before observe");
        world.Machine.Knobs.Set(look);
        var stop = await world.Ask(Some.Web, Verb.Stop);
        await world.Machine.Gates.WhenBlocked(look.Name);
        Assert.That(Undone(world, "mounts"), Is.Empty);
        world.Machine.Unhold("web", "process backup");
        world.Machine.Gates.Release(look.Name);
        Assert.That((await world.Supervisor.Wait(stop.Id, CancellationToken.None)).Error, Is.Null);
        await world.Supervisor.Idle();
        Assert.That(Undone(world, "mounts"), Is.EqualTo(new[] { EventKind.UndoBegun, EventKind.UndoDone }));
        world.AssertNothingLeftOver("stopped");
    }

    private static IEnumerable<EventKind> Undone(World world, string step) =>
        world.Disk.Entries.SelectMany(e => e.Events).Where(e => e.Step == step && e.Kind is EventKind.UndoBegun or EventKind.UndoDone or EventKind.UndoFailed).Select(e => e.Kind);
}
