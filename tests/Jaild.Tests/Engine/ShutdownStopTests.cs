using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>A stop because the machine goes down leaves what is wanted of the jail for the next boot.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ShutdownStopTests
{
    [Test]
    public async Task What_was_wanted_before_is_wanted_at_the_next_boot([Values] bool forShutdown)
    {
        using var world = await World.Started(Some.Plain("$jaild_autostart=last"));
        Assert.That((await Stop(world, forShutdown)).Error, Is.Null);
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
        world.Machine.Reboot();
        await world.Recover();
        Assert.That(world.State(Some.Web), Is.EqualTo(forShutdown ? JailState.Running : JailState.Stopped));
        world.AssertNothingLeftOver("shutdown");
    }

    [Test]
    public async Task Until_then_it_rests_whatever_becomes_of_the_daemon()
    {
        using var world = await World.Started(Some.Plain("$jaild_autostart=yes"));
        await Stop(world, forShutdown: true);
        await world.Recover();
        var status = world.Journal.Ledger.Find(Some.Web)!.Status;
        Assert.That(status, Has.Property("State").EqualTo(JailState.Stopped).And.Property("Reason").EqualTo("shutdown").And.Property("Desired").EqualTo(Desired.Running));
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        world.AssertNothingLeftOver("rests");
    }

    [Test]
    public async Task A_daemon_killed_in_the_middle_of_it_does_not_start_the_jail_again([Values("run exec.prestop", "remove jail", "remove mount")] string at)
    {
        using var world = await World.Started(Some.Plain("exec.prestop=prestop", "$jaild_autostart=last"));
        world.Machine.Knobs.Set(Knob.Parse($"crash before {at}"));
        await world.Try(() => Stop(world, forShutdown: true));
        await world.Recover();
        var status = world.Journal.Ledger.Find(Some.Web)!.Status;
        Assert.That((status.State, status.Reason, status.Desired), Is.EqualTo((JailState.Stopped, "shutdown", Desired.Running)));
        world.AssertNothingLeftOver(at);
    }

    [Test]
    public async Task One_that_rests_already_stays_unwanted()
    {
        using var world = await World.Created(Some.Plain("$jaild_autostart=last"));
        await Stop(world, forShutdown: true);
        Assert.That(world.Journal.Ledger.Find(Some.Web)!.Status.Desired, Is.EqualTo(Desired.Stopped));
    }

    private static async Task<Operation> Stop(World world, bool forShutdown)
    {
        var ask = new Ask(Some.Actor, ForShutdown: forShutdown);
        return await world.Supervisor.Wait((await world.Supervisor.Submit(world.Journal.Ledger.Find(Some.Web)!.Uuid, Verb.Stop, ask)).Id, CancellationToken.None);
    }
}
