using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>What a daemon finds when it is back: reboots, crash loops, jails that are not what they should be.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RecoveryTests
{
    [Test]
    public async Task After_a_reboot_only_the_release_hook_runs_and_autostart_decides([Values("yes", "no", "last")] string autostart)
    {
        using var world = await World.Started(Some.Plain($"$jaild_autostart={autostart}", "exec.poststop=poststop", "exec.stop=stop", "exec.prestop=prestop", "exec.release=release"));
        world.Machine.Reboot();
        await world.Recover();
        var hooks = world.Machine.Commands.Select(c => c.Parameter).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State(Some.Web), Is.EqualTo(autostart == "no" ? JailState.Stopped : JailState.Running));
            Assert.That(hooks, Is.EqualTo(new[] { "exec.release" }));
            Assert.That(world.Machine.Commands[0].Environment["JAILD_REASON"], Is.EqualTo("reboot"));
        }
        world.AssertNothingLeftOver("reboot");
    }

    [Test]
    public async Task Three_interrupted_starts_in_a_row_are_a_crash_loop()
    {
        using var world = await World.Created(Some.Plain("exec.prestart=prestart"));
        await Interrupt(world, () => world.Do(Some.Web, Verb.Start));
        await Interrupt(world, world.Start);
        await Interrupt(world, world.Start);
        await world.Start();
        var status = world.Journal.Ledger.Find(Some.Web)!.Status;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Has.Property("State").EqualTo(JailState.Stopped).And.Property("Reason").EqualTo("crash-loop").And.Property("Desired").EqualTo(Desired.Stopped));
            Assert.That(world.Journal.Ledger.Operations.Single(o => o.Verb == "start").Error?.Reason, Is.EqualTo("CRASH_LOOP"));
        }
        world.AssertNothingLeftOver("crash-loop");
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Interruptions, Is.Zero);
    }

    [Test]
    public async Task Interruptions_are_counted_in_a_row_of_one_start_only()
    {
        using var world = await World.Created(Some.Plain("exec.prestart=block prestart"));
        int Counted() => world.Journal.Ledger.Find(Some.Web)!.Status.Interruptions;
        async Task Twice()
        {
            await Interrupt(world, () => world.Do(Some.Web, Verb.Start));
            await Interrupt(world, world.Start);
            await world.Supervisor.RecoverAll(CancellationToken.None);
            await world.Machine.Gates.WhenBlocked("prestart");
            Assert.That(Counted(), Is.EqualTo(2));
        }
        await Twice();
        world.Machine.Gates.Release("prestart");
        await world.Supervisor.Idle();
        Assert.That(Counted(), Is.Zero, "after it went well");
        await world.Do(Some.Web, Verb.Stop);
        await Twice();
        await world.Do(Some.Web, Verb.Stop);
        Assert.That(Counted(), Is.Zero, "after it was superseded");
        await Twice();
        world.Machine.Knobs.Set(Knob.Parse("fail before make jail"));
        world.Machine.Gates.Release("prestart");
        await world.Supervisor.Idle();
        Assert.That(Counted(), Is.Zero, "after it failed");
        world.AssertNothingLeftOver("in a row");
    }

    [Test]
    public async Task A_jail_whose_marker_was_changed_from_inside_is_stuck_and_untouched()
    {
        using var world = await World.Started(Some.Plain());
        world.Machine.Remark("web", Guid.Empty);
        var there = world.Machine.Inventory();
        await world.Recover();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status, Has.Property("State").EqualTo(JailState.Stuck).And.Property("Reason").EqualTo("identity-changed"));
            Assert.That(world.Machine.Inventory(), Is.EqualTo(there));
        }
    }

    [Test]
    public async Task A_stopped_jail_that_the_machine_has_is_stuck_and_recover_removes_it()
    {
        using var world = await World.Created(Some.Plain());
        world.Machine.PlantJail("web", "/srv", world.Journal.Ledger.Find(Some.Web)!.Uuid);
        await world.Recover();
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status, Has.Property("State").EqualTo(JailState.Stuck).And.Property("Reason").EqualTo("unexpected-jail"));
        Assert.That((await world.Do(Some.Web, Verb.Recover)).Error, Is.Null);
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
        world.AssertNothingLeftOver("recovered");
    }

    [Test]
    public async Task A_step_that_this_version_does_not_know_makes_its_jail_stuck_and_no_other()
    {
        using var world = await World.Started(Some.Plain());
        await world.Create(Some.Db, Some.Parameters("path=/srv"));
        await world.Do(Some.Db, Verb.Start);
        var web = world.Journal.Ledger.Find(Some.Web)!;
        await world.Journal.Append(
            new() { Jail = web.Uuid, Name = web.Name, Time = world.Time.GetUtcNow(), Status = web.Status with { Steps = web.Status.Steps.Add(new("levitate", StepProgress.Done, [])) } },
            mayUseReserve: true);
        await world.Recover();
        Assert.That((await world.Do(Some.Web, Verb.Stop)).Error?.Message, Does.Contain("levitate"));
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stuck));
        Assert.That((await world.Do(Some.Db, Verb.Stop)).Error, Is.Null);
    }

    [Test]
    public async Task A_daemon_that_goes_down_begins_no_step_leaves_running_jails_alone_and_goes_on_when_it_is_back()
    {
        using var situation = await Situation.In(JailState.Interrupted);
        var world = situation.World;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status, Has.Property("Reason").EqualTo("daemon-stopped").And.Property("Interruptions").Zero);
            Assert.That(world.Machine.Commands.Select(c => c.Parameter), Does.Contain("exec.prepare").And.Not.Contain("exec.prestart"));
        }
        await situation.LetGo();
        Assert.That(world.Supervisor.Find(situation.Operation.Id).State, Is.EqualTo(OperationState.Succeeded));
        var there = world.Machine.Inventory();
        await world.Supervisor.Shutdown(TimeSpan.FromSeconds(10));
        Assert.That(world.Machine.Inventory(), Is.EqualTo(there));
    }

    [Test]
    public async Task A_step_that_outlives_the_grace_of_a_daemon_going_down_is_cut_off_and_journaled_as_interrupted()
    {
        using var situation = await Situation.In(JailState.Starting);
        var down = situation.World.Supervisor.Shutdown(TimeSpan.FromSeconds(10));
        situation.World.Time.Advance(TimeSpan.FromSeconds(11));
        await down;
        Assert.That(situation.World.State(Some.Web), Is.EqualTo(JailState.Interrupted));
        situation.World.Daemon.Crash("it has gone down");
        await situation.World.Recover();
        Assert.That(situation.World.State(Some.Web), Is.EqualTo(JailState.Running));
        situation.World.AssertNothingLeftOver("back");
    }

    /// <summary>Kills the daemon in the middle of a start, and boots the next.</summary>
    private static async Task Interrupt(World world, Func<Task> act)
    {
        world.Machine.Knobs.Set(Knob.Parse("crash before run exec.prestart"));
        await world.Try(act);
        world.Boot();
    }
}
