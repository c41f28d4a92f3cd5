using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class RebootTests
{
    private SimulatedRig rig = null!;

    [SetUp]
    public void SetUp() => rig = new();

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    [Test]
    public async Task A_reboot_takes_everything_but_the_disk_and_is_told_by_the_boot_id()
    {
        var host = await rig.Host();
        var boot = await host.BootId(CancellationToken.None);
        Assert.That(await host.BootId(CancellationToken.None), Is.EqualTo(boot));
        rig.Machine.Plant(new("zfs", "tank/web"));
        rig.Machine.Plant(new("file", "/base.tar"));
        var before = rig.Machine.Inventory();
        var run = rig.Run("vnet", "vnet.interface=epair", "mount.devfs", "zfs.dataset=tank/web", "$jaild_limits=maxproc:deny=1");
        run = await host.Boot(run);
        foreach (var step in JailLifecycle.Of(Phase.Boot).Where(s => s.Name != "jail"))
        {
            await host.Do(step.Name, run);
        }
        var died = host.Died(run, CancellationToken.None);
        rig.Machine.Reboot();
        Assert.That(async () => await died, Throws.TypeOf<SimulatedCrash>(), "the daemon went down with the machine");
        Assert.That(rig.Machine.Inventory(), Is.EqualTo(before));
        var next = await rig.Host();
        Assert.That(await next.BootId(CancellationToken.None), Is.Not.EqualTo(boot));
        Assert.That((await next.Observe(run, CancellationToken.None)).Presence, Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task After_a_reboot_a_foreign_jail_of_the_same_name_and_number_is_not_ours()
    {
        var run = await (await rig.Host()).Boot(rig.Run());
        rig.Machine.Reboot();
        Assert.That(rig.Machine.PlantJail("web", "/j/web").ToString(), Is.EqualTo(run.Kernel!.Facts["jid"]));
        var next = await rig.Host();
        Assert.That((await next.Observe(run, CancellationToken.None)).Presence, Is.EqualTo(Presence.Gone));
        await next.Remove(run.Kernel, run, force: true, CancellationToken.None);
        Assert.That(rig.Machine.Inventory(), Has.Some.EqualTo("jail web"));
    }

    [TestCase("reboot")]
    [TestCase("power-cut")]
    public async Task A_knob_reboots_in_the_middle_of_a_call(string action)
    {
        var host = await rig.Host();
        rig.Machine.Plant(new("file", "/base.tar"));
        rig.Machine.Knobs.Set(Knob.Parse($"{action} inside make root"));
        var run = rig.Run("path=/j/new", "$jaild_archive=/base.tar");
        Assert.That(() => host.Do("root", run), Throws.TypeOf<SimulatedCrash>());
        Assert.That(rig.Machine.Inventory(), Has.Some.EqualTo($"root /j/new archive=/base.tar of {run.Uuid} half").And.None.StartsWith("child"));
    }

    [Test]
    public async Task A_power_cut_leaves_half_what_a_child_was_writing()
    {
        var host = await rig.Host();
        rig.Machine.Plant(new("file", "/base.tar"));
        var run = rig.Run("path=/j/new", "$jaild_archive=/base.tar");
        await host.Do("root", run);
        rig.Machine.Knobs.Set(Knob.Parse("block inside remove root"));
        var removing = host.Undo(await host.Plan("root", run), run);
        await rig.Machine.Gates.WhenBlocked("remove root");
        rig.Machine.Reboot(powerCut: true);
        Assert.That(async () => await removing, Throws.TypeOf<SimulatedCrash>());
        Assert.That(rig.Machine.Find("root", "/j/new")?.Half, Is.True);
    }

    [Test]
    public async Task What_a_jail_owns_is_what_making_it_adds_to_the_machine()
    {
        var host = await rig.Host();
        rig.Machine.Plant(new("file", "/base.tar"));
        rig.Machine.Plant(new("zfs", "tank/web"));
        rig.Machine.Plant(new("address", "lo0|127.0.0.9"));
        var before = rig.Machine.Inventory();
        var run = rig.Run("path=/j/new", "$jaild_archive=/base.tar", "mount=/d /j/new/d nullfs rw", "mount.devfs", "allow.mount", "ip4.addr=em0|10.0.0.1/24,lo0|127.0.0.9",
            "zfs.dataset=tank/web", "$jaild_limits=maxproc:deny=1");
        var steps = new List<StepRecord>();
        foreach (var step in JailLifecycle.Steps)
        {
            var done = await host.Do(step.Name, run);
            run = done.Run;
            steps.Add(new(step.Name, StepProgress.Done, [.. done.Made]));
            if (step.Name == "root")
            {
                Assert.That(rig.Machine.Inventory(), Is.EquivalentTo(before.Concat(rig.Machine.Owned(Record(run, JailState.Stopped, steps)))));
            }
        }
        Assert.That(rig.Machine.Owned(Record(run, JailState.Running, steps)), Has.Count.EqualTo(7));
        Assert.That(rig.Machine.Inventory(), Is.EquivalentTo(before.Concat(rig.Machine.Owned(Record(run, JailState.Running, steps)))));
        Assert.That(rig.Machine.Owned(Record(run, JailState.Stuck, steps)), Has.Count.EqualTo(7));
        Assert.That(rig.Machine.Owned(Record(run, JailState.Absent, [])), Is.Empty);
    }

    private static JailRecord Record(JailRun run, JailState state, IEnumerable<StepRecord> steps) => new()
    {
        Uuid = run.Uuid, Name = run.Name, Definition = run.Definition, Created = DateTimeOffset.UnixEpoch,
        Status = new() { State = state, Since = DateTimeOffset.UnixEpoch, Steps = [.. steps] },
    };
}
