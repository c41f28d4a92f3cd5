using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>What happens to jails beside the plain transitions: deaths, refusals, interruptions, what others put in the way.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SupervisorTests
{
    [Test]
    public async Task A_stop_hook_that_fails_leaves_the_jail_running_and_degraded_until_it_is_forced()
    {
        using var world = await Started(Some.Plain("exec.stop=false"));
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
        using var world = await Created(Some.Plain("exec.start=die", "exec.poststop=poststop"));
        var start = await world.Do(Some.Web, Verb.Start);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(start.State, Is.EqualTo(OperationState.Failed));
            Assert.That(States(world), Does.Contain("starting>dying"));
            Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Reason, Is.EqualTo("died"));
            Assert.That(world.Machine.Commands.Single(c => c.Parameter == "exec.poststop").Environment["JAILD_REASON"], Is.EqualTo("died"));
        }
        world.AssertNothingLeftOver("died");
    }

    [Test]
    public async Task A_jail_that_dies_while_its_stop_hook_runs_is_stopped_all_the_same()
    {
        using var world = await Started(Some.Plain("exec.stop=die"));
        Assert.That((await world.Do(Some.Web, Verb.Stop)).Error, Is.Null);
        Assert.That(States(world), Does.Contain("stopping>dying"));
        world.AssertNothingLeftOver("died");
    }

    [Test]
    public async Task After_a_reboot_only_the_release_hook_runs_and_autostart_decides([Values("yes", "no", "last")] string autostart)
    {
        using var world = await Started(Some.Plain($"$jaild_autostart={autostart}", "exec.poststop=poststop", "exec.stop=stop", "exec.prestop=prestop", "exec.release=release"));
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
        using var world = await Created(Some.Plain());
        for (var crash = 1; crash <= 3; crash++)
        {
            world.Machine.Knobs.Set(Knob.Parse("crash before make jail"));
            await world.Try(() => crash == 1 ? world.Do(Some.Web, Verb.Start) : world.Supervisor.Idle());
            world.Boot();
            if (crash < 3)
            {
                await world.Supervisor.RecoverAll(CancellationToken.None);
            }
        }
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
    public async Task A_jail_that_the_kernel_does_not_let_go_lingers_until_it_is_gone_and_hinders_nothing()
    {
        using var world = await Started(Some.Plain("$jaild_dying_limit=5"));
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
    public async Task A_jail_whose_marker_was_changed_from_inside_is_stuck_and_untouched()
    {
        using var world = await Started(Some.Plain());
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
        using var world = await Created(Some.Plain());
        world.Machine.PlantJail("web", "/srv", world.Journal.Ledger.Find(Some.Web)!.Uuid);
        await world.Recover();
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status, Has.Property("State").EqualTo(JailState.Stuck).And.Property("Reason").EqualTo("unexpected-jail"));
        Assert.That((await world.Do(Some.Web, Verb.Recover)).Error, Is.Null);
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
        world.AssertNothingLeftOver("recovered");
    }

    [Test]
    public async Task What_an_abandoned_jail_left_behind_blocks_reuse_until_it_is_gone()
    {
        using var world = await Started(Some.Plain());
        world.Machine.Knobs.Set(Knob.Parse("fail before every remove mount /srv/tmp"));
        await world.Do(Some.Web, Verb.Stop);
        Assert.That((await world.Do(Some.Web, Verb.Recover)).Error?.Reason, Is.EqualTo("STUCK"));
        await world.Do(Some.Web, Verb.Abandon);
        world.Machine.Knobs.Clear();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
            Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Leftovers.Single().Name, Is.EqualTo("/srv/tmp"));
            Assert.That((await world.Do(Some.Web, Verb.Start)).Error?.Message, Does.Contain("was left behind by this jail").And.Contain("/srv/tmp"));
        }
        world.Machine.Uproot("mount", "/srv/tmp");
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Leftovers, Is.Empty);
        world.AssertNothingLeftOver("started again");
    }

    [Test]
    public async Task An_address_that_two_jails_share_goes_with_the_last_one()
    {
        using var world = await Started(Some.Parameters("path=/srv", "ip4.addr=em0|10.0.0.1/24"));
        await world.Create(Some.Db, Some.Parameters("path=/srv", "ip4.addr=em0|10.0.0.1/24"));
        await world.Do(Some.Db, Verb.Start);
        await world.Do(Some.Web, Verb.Stop);
        Assert.That(world.Machine.Find("address", "em0|10.0.0.1"), Is.Not.Null);
        await world.Recover();
        await world.Do(Some.Db, Verb.Stop);
        Assert.That(world.Machine.Find("address", "em0|10.0.0.1"), Is.Null);
        world.AssertNothingLeftOver("both stopped");
    }

    [Test]
    public async Task A_foreign_thing_in_the_place_of_any_of_ours_is_left_alone()
    {
        foreach (var kind in new[] { "root", "mount", "interface", "limit", "jail", "address" })
        {
            var definition = kind == "interface" ? Some.Vnet() : Some.Rich();
            using var world = new World();
            await world.Start();
            if (kind == "root")
            {
                world.Machine.Plant(new("root", "/j/web"));
            }
            world.Before = world.Machine.Inventory();
            var create = await world.Create(Some.Web, definition);
            if (kind == "root")
            {
                Assert.That(create.Error?.Reason, Is.EqualTo("RESOURCE_EXISTS"));
                world.AssertNothingLeftOver(kind);
                continue;
            }
            await Plant(world, kind);
            world.Before = [.. world.Machine.Inventory().Except(world.Machine.Owned(world.Journal.Ledger.Find(Some.Web)!))];
            var start = await world.Do(Some.Web, Verb.Start);
            Assert.That(start.Error is null, Is.EqualTo(kind == "address"), $"{kind}: {start.Error}");
            await world.Do(Some.Web, Verb.Stop);
            world.AssertNothingLeftOver(kind);
        }
    }

    [Test]
    public async Task A_repeated_request_is_answered_with_the_first_operation_also_after_a_crash()
    {
        using var world = await Created(Some.Plain());
        var request = new Guid("11111111-1111-1111-1111-111111111111");
        var first = await world.Ask(Some.Web, Verb.Start, request: request);
        await world.Supervisor.Wait(first.Id, CancellationToken.None);
        await world.Recover();
        Assert.That((await world.Ask(Some.Web, Verb.Start, request: request)).Id, Is.EqualTo(first.Id));
        Assert.That(async () => await world.Ask(Some.Web, Verb.Stop, request: request), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Invalid));
    }

    [Test]
    public async Task A_second_start_joins_the_first_and_its_request_id_is_remembered()
    {
        using var situation = await Situation.In(JailState.Starting);
        var request = new Guid("22222222-2222-2222-2222-222222222222");
        var second = await situation.World.Ask(Some.Web, Verb.Start, request: request);
        await situation.LetGo();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Id, Is.EqualTo(situation.Operation.Id));
            Assert.That((await situation.World.Ask(Some.Web, Verb.Start, request: request)).Id, Is.EqualTo(second.Id));
            Assert.That(situation.World.Supervisor.Find(second.Id).State, Is.EqualTo(OperationState.Succeeded));
        }
    }

    [Test]
    public async Task A_stop_in_the_middle_of_a_restart_is_the_last_word()
    {
        using var world = await Started(Some.Plain("exec.stop=block stop"));
        var restart = await world.Ask(Some.Web, Verb.Restart);
        await world.Machine.Gates.WhenBlocked("stop");
        var stop = await world.Ask(Some.Web, Verb.Stop);
        world.Machine.Gates.Release("stop");
        await world.Supervisor.Idle();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
            Assert.That(world.Supervisor.Find(restart.Id).Error?.Reason, Is.EqualTo("SUPERSEDED"));
            Assert.That(world.Supervisor.Find(stop.Id).Error, Is.Null);
        }
    }

    [Test]
    public async Task A_full_disk_refuses_starts_and_lets_stops_end()
    {
        using var world = await Started(Some.Plain());
        await world.Create(Some.Db, Some.Parameters("path=/srv"));
        world.Journal.Full = true;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await world.Ask(Some.Db, Verb.Start), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted));
            Assert.That(async () => await world.Create(JailName.Parse("c"), Some.Plain()), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted));
            Assert.That((await world.Do(Some.Web, Verb.Stop)).Error, Is.Null);
        }
        world.AssertNothingLeftOver("full");
    }

    [Test]
    public async Task A_step_that_this_version_does_not_know_makes_its_jail_stuck_and_no_other()
    {
        using var world = await Started(Some.Plain());
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

    [Test]
    public async Task A_start_that_takes_longer_than_its_limit_is_taken_back()
    {
        using var world = await Created(Some.Plain("$jaild_starting_limit=30", "exec.timeout=0", "exec.prestart=block for-ever"), new FakeTimeProvider());
        var start = await world.Ask(Some.Web, Verb.Start);
        await world.Machine.Gates.WhenBlocked("for-ever");
        world.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.That((await world.Supervisor.Wait(start.Id, CancellationToken.None)).Error?.Message, Does.Contain("prestart"));
        await world.Supervisor.Idle();
        world.AssertNothingLeftOver("out of time");
    }

    [Test]
    public async Task A_name_or_uuid_that_is_taken_is_refused()
    {
        using var world = await Created(Some.Plain());
        var uuid = world.Journal.Ledger.Find(Some.Web)!.Uuid;
        Task<Operation> Again(JailName name, Guid? id) => world.Supervisor.Create(name, Some.Plain(), id, new Ask(Some.Actor));
        Assert.That(async () => await Again(Some.Web, null), Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("JAIL_EXISTS"));
        Assert.That(async () => await Again(Some.Db, uuid), Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("UUID_USED"));
        await world.Do(Some.Web, Verb.Destroy);
        Assert.That(async () => await Again(Some.Db, uuid), Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("UUID_USED"));
        Assert.That(async () => await world.Supervisor.Submit(uuid, Verb.Start, new Ask(Some.Actor)), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.NotFound));
    }

    private static async Task Plant(World world, string kind)
    {
        var uuid = world.Journal.Ledger.Find(Some.Web)!.Uuid;
        switch (kind)
        {
            case "jail":
                world.Machine.PlantJail("web", "/srv");
                break;
            case "address":
                world.Machine.Plant(new("address", "em0|10.0.0.1"));
                break;
            default:
                var name = (await Planned(world, kind, uuid)).Name;
                world.Machine.Plant(new(kind, name));
                break;
        }
    }

    private static async Task<Resource> Planned(World world, string kind, Guid uuid)
    {
        var host = new SimulatedHost(world.Daemon, world.Time);
        var record = world.Journal.Ledger.Find(uuid)!;
        foreach (var step in JailLifecycle.Of(Phase.Boot))
        {
            var run = new Core.Hosts.JailRun { Uuid = uuid, Name = record.Name, Definition = record.Definition, Operation = Guid.Empty, State = JailState.Starting, Trigger = Trigger.Start };
            if ((await host.Plan(step, run, CancellationToken.None)).FirstOrDefault(r => r.Kind == kind) is { } resource)
            {
                return resource;
            }
        }
        throw new InvalidOperationException(kind);
    }

    private static async Task<World> Created(JailDefinition definition, FakeTimeProvider? time = null)
    {
        var world = new World(time);
        await world.Start();
        await world.Create(Some.Web, definition);
        return world;
    }

    private static async Task<World> Started(JailDefinition definition, FakeTimeProvider? time = null)
    {
        var world = await Created(definition, time);
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        return world;
    }

    private static List<string> States(World world) =>
        [.. world.Disk.Entries.SelectMany(e => e.Events).Where(e => e.Kind == EventKind.Transition).Select(e => $"{e.From}>{e.To}".ToLowerInvariant())];
}
