using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>What was acknowledged stays so, and what nobody foresaw has a way out.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StubbornTests
{
    [Test]
    public async Task A_cancel_that_was_acknowledged_survives_a_crash()
    {
        using var world = await World.Created(Some.Plain("exec.start=block start"));
        world.Machine.Knobs.Set(Knob.Parse("block before remove jail")); // the daemon is killed before it is taken back
        var start = await world.Ask(Some.Web, Verb.Start);
        await world.Machine.Gates.WhenBlocked("start");
        await world.Supervisor.Cancel(start.Id, Some.Actor);
        world.Daemon.Crash("after the cancel");
        world.Machine.Knobs.Clear();
        await world.Recover();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Supervisor.Find(start.Id).Error?.Reason, Is.EqualTo("CANCELLED"));
            Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status, Has.Property("State").EqualTo(JailState.Stopped).And.Property("Desired").EqualTo(Desired.Stopped));
        }
        world.AssertNothingLeftOver("cancelled");
    }

    [Test]
    public async Task A_stop_that_is_forced_in_the_middle_still_runs_the_hooks_that_take_back()
    {
        using var world = await World.Started(Some.Plain("exec.stop=block stop", "exec.poststop=poststop", "exec.release=release"));
        var stop = await world.Ask(Some.Web, Verb.Stop);
        await world.Machine.Gates.WhenBlocked("stop");
        await world.Ask(Some.Web, Verb.Stop, force: true);
        Assert.That((await world.Supervisor.Wait(stop.Id, CancellationToken.None)).Error, Is.Null);
        await world.Supervisor.Idle();
        Assert.That(world.Machine.Commands.Select(c => c.Parameter), Does.Contain("exec.poststop").And.Contain("exec.release"));
        world.AssertNothingLeftOver("forced");
    }

    [Test]
    public async Task Each_hook_of_a_stop_by_force_has_five_seconds()
    {
        using var world = await World.Started(Some.Plain("exec.stop=block stop", "exec.poststop=block poststop", "exec.timeout=0"), new FakeTimeProvider());
        var stop = await world.Ask(Some.Web, Verb.Stop, force: true);
        foreach (var hook in new[] { "stop", "poststop" })
        {
            await world.Machine.Gates.WhenBlocked(hook);
            world.Time.Advance(TimeSpan.FromSeconds(4.9));
            Assert.That(world.Machine.Gates.WhenBlocked(hook).IsCompleted, hook);
            world.Time.Advance(TimeSpan.FromSeconds(0.2));
        }
        Assert.That((await world.Supervisor.Wait(stop.Id, CancellationToken.None)).Error, Is.Null);
        await world.Supervisor.Idle();
        world.AssertNothingLeftOver("forced");
    }

    [Test]
    public async Task Two_creates_with_one_uuid_or_one_request_at_once_make_one_jail()
    {
        using var world = new World();
        await world.Start();
        var uuid = new Guid("33333333-3333-3333-3333-333333333333");
        var names = Enumerable.Range(0, 20).Select(n => JailName.Parse($"j{n}")).ToList();
        var made = await Task.WhenAll(names.Select(name => Task.Run(async () =>
        {
            try
            {
                return (await world.Supervisor.Create(name, Some.Parameters("path=/srv"), uuid, new Ask(Some.Actor))).Operation;
            }
            catch (JaildException taken) when (taken.Reason == "UUID_USED")
            {
                return null;
            }
        })));
        await world.Supervisor.Idle();
        var request = new Guid("44444444-4444-4444-4444-444444444444");
        var same = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            world.Supervisor.Create(Some.Web, Some.Plain(), null, new Ask(Some.Actor, request)))));
        await world.Supervisor.Idle();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(made.OfType<Operation>().Count(), Is.EqualTo(1));
            Assert.That(same.Select(o => o.Operation.Id).Distinct().Count(), Is.EqualTo(1));
            Assert.That(world.Journal.Ledger.Jails.Count(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_stopped_jail_with_autostart_is_started_once_at_a_new_boot()
    {
        using var world = await World.Created(Some.Plain("$jaild_autostart=yes"));
        await world.Recover();
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
        world.Machine.Reboot();
        await world.Recover();
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Running));
        await world.Do(Some.Web, Verb.Stop);
        await world.Recover();
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
        world.AssertNothingLeftOver("autostart");
    }

    [Test]
    public async Task A_lingering_jail_is_watched_by_the_next_daemon_too()
    {
        using var world = await World.Started(Some.Plain("$jaild_dying_limit=5"));
        world.Machine.Hold("web", "a socket");
        await world.Do(Some.Web, Verb.Stop);
        await world.Supervisor.Idle();
        world.Daemon.Crash("lingering");
        await world.Recover();
        world.Machine.Knobs.Set(Knob.Parse("fail before observe"));
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Supervisor.Idle();
        var gone = world.Journal.Next(e => e.Status is { Lingering.IsEmpty: true });
        world.Machine.Unhold("web", "a socket");
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await gone;
        await world.Supervisor.Idle();
        world.AssertNothingLeftOver("gone");
    }

    [Test]
    public async Task A_recover_by_force_unmounts_by_force()
    {
        using var world = await World.Started(Some.Plain());
        world.Machine.Knobs.Set(Knob.Parse("fail before every remove mount /srv/tmp"));
        await world.Do(Some.Web, Verb.Stop);
        var forced = world.Journal.Next(e => e.Status is { State: JailState.Recovering, Work.Force: true });
        await world.Do(Some.Web, Verb.Recover, force: true);
        await world.Supervisor.Idle();
        Assert.That(forced.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_create_that_comes_before_the_recovery_is_no_interrupted_one()
    {
        using var world = new World();
        var create = (await world.Supervisor.Create(Some.Web, Some.Plain(), null, new Ask(Some.Actor))).Operation;
        await world.Start();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Supervisor.Find(create.Id).State, Is.EqualTo(OperationState.Succeeded));
            Assert.That(world.States, Is.EqualTo(new[] { "absent>creating", "creating>stopped" }));
        }
    }

    [Test]
    public async Task More_than_a_hundred_operations_do_not_wait_for_one_jail()
    {
        using var situation = await Situation.In(JailState.Recovering);
        for (var n = 1; n < Reception.MaxWaiting; n++)
        {
            await situation.World.Ask(Some.Web, Verb.Recover); // the interrupted start waits too
        }
        Assert.That(async () => await situation.World.Ask(Some.Web, Verb.Recover), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted));
        await situation.LetGo();
        Assert.That(situation.World.Journal.Ledger.Operations.Where(o => !o.Done), Is.Empty);
    }
}
