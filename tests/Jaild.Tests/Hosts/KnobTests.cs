using Jaild.Core;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class KnobTests
{
    private SimulatedRig rig = null!;
    private SimulatedHost host = null!;

    [SetUp]
    public async Task SetUp()
    {
        rig = new();
        rig.Machine.Plant(new("file", "/base.tar"));
        host = await rig.Host();
    }

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    private void Set(string knob) => rig.Machine.Knobs.Set(Knob.Parse(knob));

    private bool DevIsThere => rig.Machine.Find("mount", "/j/web/dev") is { Half: false };

    [TestCase("before", false)]
    [TestCase("inside", false)]
    [TestCase("after", true)]
    public void A_call_fails_before_inside_or_after_its_deed_and_the_next_does_not(string edge, bool isDone)
    {
        Set($"fail {edge} make mount");
        var run = rig.Run("mount.devfs");
        Assert.That(() => host.Do("mounts", run), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Host));
        Assert.That(DevIsThere, Is.EqualTo(isDone));
        Assert.That(() => host.Undo([(Resource("mount", "/j/web/dev"))], run), Throws.Nothing);
    }

    [Test]
    public async Task A_half_made_thing_is_seen_completed_by_make_and_removed_by_remove()
    {
        var before = rig.Machine.Inventory();
        var run = rig.Run("path=/j/new", "$jaild_archive=/base.tar");
        var planned = await host.Plan("root", run);
        Set("fail inside every make root");
        Assert.That(() => host.Make(planned[0], run, CancellationToken.None), Throws.TypeOf<JaildException>());
        Assert.That(rig.Machine.Inventory(), Has.Some.EqualTo($"root /j/new archive=/base.tar of {run.Uuid} half"));
        await host.Undo(planned, run);
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
        Assert.That(() => host.Make(planned[0], run, CancellationToken.None), Throws.TypeOf<JaildException>(), "every time");
        rig.Machine.Knobs.Clear();
        await host.Make(planned[0], run, CancellationToken.None);
        Assert.That(rig.Machine.Find("root", "/j/new")?.Half, Is.False);
    }

    [TestCase("before make mount", false)]
    [TestCase("inside make mount", false)]
    [TestCase("after make mount", true)]
    public async Task A_blocked_call_goes_on_when_it_is_released(string at, bool isDone)
    {
        Set($"block {at}");
        var making = host.Do("mounts", rig.Run("mount.devfs"));
        await rig.Machine.Gates.WhenBlocked("make mount");
        Assert.That(DevIsThere, Is.EqualTo(isDone));
        rig.Machine.Gates.Release("make mount");
        await making;
        Assert.That(DevIsThere, Is.True);
    }

    [TestCase("before")]
    [TestCase("inside")]
    [TestCase("after")]
    public async Task A_blocked_call_can_be_cancelled(string edge)
    {
        Set($"block {edge} make mount");
        using var stop = new CancellationTokenSource();
        var run = rig.Run("mount.devfs");
        var planned = await host.Plan("mounts", run);
        var making = host.Make(planned[0], run, stop.Token);
        await rig.Machine.Gates.WhenBlocked("make mount");
        await stop.CancelAsync();
        Assert.That(async () => await making, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(DevIsThere, Is.EqualTo(edge == "after"));
        Assert.That(() => rig.Machine.Gates.Release("make mount"), Throws.TypeOf<JaildException>().With.Message.Contains("nothing waits"));
    }

    [TestCase("before", false)]
    [TestCase("after", true)]
    public async Task A_crash_kills_the_daemon_and_the_machine_lives_on(string edge, bool isDone)
    {
        var run = rig.Run("mount.devfs");
        var died = host.Died(await host.Boot(run), CancellationToken.None);
        Set($"crash {edge} make mount");
        Assert.That(() => host.Do("mounts", run), Throws.TypeOf<SimulatedCrash>());
        Assert.That(async () => await died, Throws.TypeOf<SimulatedCrash>(), "whatever it waited for");
        Assert.That(() => host.BootId(CancellationToken.None), Throws.TypeOf<SimulatedCrash>(), "it is no more");
        Assert.That(DevIsThere, Is.EqualTo(isDone));
        Assert.That(await (await rig.Host()).List(CancellationToken.None), Has.Count.EqualTo(1), "the next one finds its jail");
        Assert.That(rig.Machine.Inventory(), Has.None.StartsWith("child"));
    }

    [Test]
    public async Task After_a_crash_inside_the_child_goes_on_when_told()
    {
        Set("crash inside make mount");
        Assert.That(() => host.Do("mounts", rig.Run("mount.devfs")), Throws.TypeOf<SimulatedCrash>());
        Assert.That(rig.Machine.Inventory(), Has.Some.EqualTo("child make mount /j/web/dev for web"));
        Assert.That(DevIsThere, Is.False);
        await rig.Machine.FinishChildren();
        Assert.That(DevIsThere, Is.True);
        Assert.That(rig.Machine.Inventory(), Has.None.StartsWith("child"));
    }

    [Test]
    public async Task The_next_daemon_ends_the_children_of_the_operation_and_of_no_other()
    {
        var run = rig.Run("mount.devfs");
        Set("crash inside make mount");
        Assert.That(() => host.Do("mounts", run), Throws.TypeOf<SimulatedCrash>());
        var next = await rig.Host();
        await next.EndChildren(run with { Operation = rig.NewId() }, CancellationToken.None);
        Assert.That(rig.Machine.Inventory(), Has.Some.StartsWith("child"));
        await next.EndChildren(run, CancellationToken.None);
        await rig.Machine.FinishChildren();
        Assert.That(DevIsThere, Is.False);
        await next.Undo([Resource("mount", "/j/web/dev")], run);
        Assert.That(rig.Machine.Inventory(), Has.None.StartsWith("mount").And.None.StartsWith("child"));
    }

    [Test]
    public async Task A_hook_goes_on_when_its_daemon_is_killed_and_what_runs_in_the_jail_is_not_ended_with_it()
    {
        var run = await host.Boot(rig.Run());
        await host.Run("spawn web", run, inside: true);
        var hook = host.Run("block door; spawn late", run, inside: true);
        await rig.Machine.Gates.WhenBlocked("door");
        Set("crash before boot");
        Assert.That(() => host.BootId(CancellationToken.None), Throws.TypeOf<SimulatedCrash>());
        Assert.That(async () => await hook, Throws.TypeOf<SimulatedCrash>());
        var next = await rig.Host();
        await next.EndChildren(run, CancellationToken.None);
        Assert.That(() => rig.Machine.Gates.Release("door"), Throws.TypeOf<JaildException>());
        Assert.That((await next.Observe(run, CancellationToken.None)).Processes, Is.EqualTo(1));
    }

    [Test]
    public async Task A_crash_inside_a_hook_lets_it_run_later()
    {
        var run = await host.Boot(rig.Run());
        Set("crash inside run exec.start");
        Assert.That(() => host.Run("spawn late", run, inside: true), Throws.TypeOf<SimulatedCrash>());
        await rig.Machine.FinishChildren();
        Assert.That((await (await rig.Host()).Observe(run, CancellationToken.None)).Processes, Is.EqualTo(1));
    }

    [Test]
    public async Task A_knob_can_be_set_on_the_number_of_a_call()
    {
        var run = rig.Run("mount.devfs", "mount.procfs");
        await host.Do("mounts", run);
        Assert.That(rig.Machine.Knobs.Calls, Is.EqualTo(3));
        Set("fail before call 6");
        Assert.That(() => host.Do("addresses", rig.Run("ip4.addr=em0|10.0.0.1,em0|10.0.0.2")), Throws.TypeOf<JaildException>().With.Message.Contains("10.0.0.2"));
    }

    [Test]
    public async Task A_knob_can_be_meant_for_one_jail_or_one_thing()
    {
        Set("fail before every make of db");
        Set("fail before every make mount /j/web/proc");
        Assert.That(() => host.Do("mounts", rig.Run("mount.devfs")), Throws.Nothing);
        Assert.That(() => host.Do("mounts", rig.Run("mount.procfs")), Throws.TypeOf<JaildException>());
        Assert.That((await host.Plan("limits", rig.Run("$jaild_limits=maxproc:deny=1"))).Count, Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase("fail")]
    [TestCase("fail before")]
    [TestCase("fail before every")]
    [TestCase("explode before make")]
    [TestCase("fail beside make")]
    [TestCase("7 before make")]
    [TestCase("fail before call many")]
    public void A_knob_that_makes_no_sense_is_refused(string text) =>
        Assert.That(() => Knob.Parse(text), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Invalid));

    private static Core.Model.Resource Resource(string kind, string name) => new(kind, name) { Facts = SimulatedThingFacts.Of("source", "devfs").Add("type", "devfs") };
}
