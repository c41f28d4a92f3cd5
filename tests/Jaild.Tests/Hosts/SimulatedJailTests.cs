using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class SimulatedJailTests(bool isRemote)
{
    private SimulatedRig rig = null!;
    private SimulatedHost host = null!;

    [SetUp]
    public async Task SetUp()
    {
        rig = new(isRemote);
        host = await rig.Host();
    }

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    private async Task<Presence> See(JailRun run) => (await host.Observe(run, CancellationToken.None)).Presence;

    [Test]
    public async Task A_jail_is_alive_then_dying_while_something_holds_it_then_gone()
    {
        var run = rig.Run();
        Assert.That(await See(run), Is.EqualTo(Presence.Gone));
        run = await host.Boot(run);
        Assert.That(await See(run), Is.EqualTo(Presence.Alive));
        rig.Machine.Hold("web", "tcp TIME_WAIT");
        await host.Remove(run.Kernel!, run, force: false, CancellationToken.None);
        var dying = await host.Observe(run, CancellationToken.None);
        Assert.That(dying.Presence, Is.EqualTo(Presence.Dying));
        Assert.That(dying.Holders, Is.EqualTo(new[] { "tcp TIME_WAIT" }));
        rig.Machine.Unhold("web", "tcp TIME_WAIT");
        Assert.That(await See(run), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_jail_whose_number_was_not_journaled_is_found_by_its_marker()
    {
        var run = rig.Run();
        var made = await host.Boot(run);
        var seen = await host.Observe(run, CancellationToken.None);
        Assert.That(seen.Presence, Is.EqualTo(Presence.Alive));
        Assert.That(seen.Kernel?.Facts["jid"], Is.EqualTo(made.Kernel?.Facts["jid"]));
        await host.Remove((await host.Plan("jail", run)).Single(), run, force: false, CancellationToken.None);
        Assert.That(await See(run), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_number_is_not_used_again_at_once_and_a_failed_create_uses_one_up()
    {
        var run = await host.Boot(rig.Run());
        var other = rig.Run() with { Uuid = rig.NewId() };
        Assert.That(() => host.Boot(other), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.AlreadyExists));
        await host.Remove(run.Kernel!, run, force: false, CancellationToken.None);
        Assert.That((await host.Boot(other)).Kernel!.Facts["jid"], Is.EqualTo("2"), "the plan saw the name taken, so nothing was tried");
        rig.Machine.KillJail("web");
        var planned = (await host.Plan("jail", run)).Single();
        rig.Machine.PlantJail("web", "/elsewhere");
        Assert.That(() => host.Make(planned, run, CancellationToken.None), Throws.TypeOf<JaildException>().With.Message.Contains("already exists"));
        rig.Machine.KillJail("web");
        Assert.That((await host.Boot(run)).Kernel!.Facts["jid"], Is.EqualTo("5"));
    }

    [Test]
    public async Task The_name_of_a_dying_jail_may_be_taken_and_the_lingering_one_is_told_from_the_new()
    {
        var run = await host.Boot(rig.Run());
        rig.Machine.Hold("web", "socket");
        rig.Machine.KillJail("web");
        var again = await host.Boot(run with { Kernel = null });
        Assert.That(await See(again), Is.EqualTo(Presence.Alive));
        Assert.That(await See(again with { Kernel = null }), Is.EqualTo(Presence.Alive));
        await host.Remove(run.Kernel!, run, force: true, CancellationToken.None);
        Assert.That(await See(again), Is.EqualTo(Presence.Alive), "removing the old one again does not touch the new one");
    }

    [Test]
    public async Task A_jail_whose_marker_was_rewritten_is_changed_and_never_removed()
    {
        var run = await host.Boot(rig.Run());
        rig.Machine.Remark("web", rig.NewId());
        Assert.That(await See(run), Is.EqualTo(Presence.Changed));
        await host.Remove(run.Kernel!, run, force: true, CancellationToken.None);
        Assert.That((await host.List(CancellationToken.None)).Single().Name, Is.EqualTo("web"));
    }

    [Test]
    public async Task Two_jails_with_one_marker_are_neither_of_them()
    {
        var run = await host.Boot(rig.Run());
        rig.Machine.PlantJail("twin", "/j/twin", run.Uuid);
        Assert.That(await See(run), Is.EqualTo(Presence.Changed));
        Assert.That(await See(run with { Kernel = null }), Is.EqualTo(Presence.Changed));
    }

    [Test]
    public async Task The_list_has_foreign_and_dying_jails_too()
    {
        var run = await host.Boot(rig.Run());
        rig.Machine.PlantJail("foreign", "/elsewhere");
        rig.Machine.Hold("web", "socket");
        rig.Machine.KillJail("web");
        var list = await host.List(CancellationToken.None);
        Assert.That(list.Select(j => (j.Uuid, j.Name, j.Path, j.Dying)), Is.EqualTo(new (Guid?, string, string, bool)[]
        {
            (run.Uuid, "web", "/j/web", true), (null, "foreign", "/elsewhere", false),
        }));
        Assert.That(list[0].Kernel.Facts["jid"], Is.EqualTo(run.Kernel!.Facts["jid"]));
    }

    [Test]
    public async Task A_death_is_told_when_it_happens()
    {
        var run = await host.Boot(rig.Run());
        var died = host.Died(run, CancellationToken.None);
        await host.BootId(CancellationToken.None);
        Assert.That(died.IsCompleted, Is.False);
        rig.Machine.KillJail("web");
        await died;
        await host.Died(run, CancellationToken.None);
    }

    [Test]
    public async Task Waiting_for_a_death_can_be_given_up()
    {
        var run = await host.Boot(rig.Run());
        using var stop = new CancellationTokenSource();
        var died = host.Died(run, stop.Token);
        await stop.CancelAsync();
        Assert.That(async () => await died, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Term_ends_processes_and_the_wait_ends_with_the_last()
    {
        var run = await host.Boot(rig.Run());
        await host.Run("spawn web; spawn db", run, inside: true);
        Assert.That((await host.Observe(run, CancellationToken.None)).Processes, Is.EqualTo(2));
        await host.Terminate(run, TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.That((await host.Observe(run, CancellationToken.None)).Processes, Is.Zero);
        rig.Machine.KillJail("web");
        await host.Terminate(run, TimeSpan.FromSeconds(10), CancellationToken.None);
    }

    [Test]
    public async Task A_stubborn_process_lives_through_the_grace_until_the_jail_is_removed()
    {
        var run = await host.Boot(rig.Run());
        await host.Run("spawn web; spawn db stubborn", run, inside: true);
        var terminate = host.Terminate(run, TimeSpan.FromSeconds(10), CancellationToken.None);
        await host.BootId(CancellationToken.None);
        Assert.That(terminate.IsCompleted, Is.False);
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        await terminate;
        Assert.That((await host.Observe(run, CancellationToken.None)).Processes, Is.EqualTo(1));
        await host.Remove(run.Kernel!, run, force: false, CancellationToken.None);
        Assert.That(await See(run), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_grace_of_zero_sends_nothing()
    {
        var run = await host.Boot(rig.Run());
        await host.Run("spawn web", run, inside: true);
        await host.Terminate(run, TimeSpan.Zero, CancellationToken.None);
        Assert.That((await host.Observe(run, CancellationToken.None)).Processes, Is.EqualTo(1));
    }

    [Test]
    public async Task What_the_jail_mounted_keeps_it_dying_until_the_mounts_are_undone()
    {
        var run = rig.Run("mount.devfs", "allow.mount");
        rig.Machine.Plant(new("mount", "/j/web/old"));
        var before = rig.Machine.Inventory();
        var (mounts, _) = await host.Do("mounts", run);
        run = await host.Boot(run);
        await host.Run("mount /tmp; mount /dev/shm", run, inside: true);
        await host.Remove(run.Kernel!, run, force: false, CancellationToken.None);
        Assert.That((await host.Observe(run, CancellationToken.None)).Holders, Is.EqualTo(new[] { "mount /j/web/dev/shm", "mount /j/web/tmp" }));
        await host.Undo(mounts, run);
        Assert.That(await See(run), Is.EqualTo(Presence.Gone));
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before), "a mount that was there before stays");
    }

    [TestCase("nullfs", true)]
    [TestCase("ufs", false)]
    public async Task A_busy_mount_is_removed_by_force_where_nothing_is_lost(string type, bool goes)
    {
        var run = rig.Run($"mount=/data /j/web/data {type} rw");
        var (mounts, _) = await host.Do("mounts", run);
        rig.Machine.Occupy("/j/web/data");
        Assert.That(() => host.Undo(mounts, run), goes ? Throws.Nothing : Throws.TypeOf<JaildException>().With.Message.Contains("is busy"));
        Assert.That(() => host.Undo(mounts, run, force: true), goes ? Throws.Nothing : Throws.TypeOf<JaildException>());
        Assert.That(rig.Machine.Find("mount", "/j/web/data"), goes ? Is.Null : Is.Not.Null);
    }

    [Test]
    public async Task A_mount_below_another_makes_that_one_busy()
    {
        var run = rig.Run("mount.devfs");
        var (mounts, _) = await host.Do("mounts", run);
        rig.Machine.Plant(new("mount", "/j/web/dev/fd"));
        Assert.That(() => host.Undo(mounts, run, force: true), Throws.TypeOf<JaildException>().With.Message.Contains("/j/web/dev/fd"));
    }
}
