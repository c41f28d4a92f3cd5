using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Jails;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Tests.Engine;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>The life of a jail on FreeBSD beside what others do there: they rename, remove, mount and set things of their own.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FreeBsdLifeTests
{
    [Test]
    public async Task A_jail_that_somebody_renamed_is_known_by_its_marker_and_else_never_undone([Values] KernelVersion version)
    {
        using var world = await Started(version, FreeBsdJails.Rich());
        Set(world, call => call.Add("jid", Jid(world)).Add("name", "other"));
        await world.Recover();
        if (version == KernelVersion.FreeBsd15)
        {
            await world.Do(Verb.Stop);
        }
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State, Is.EqualTo(version == KernelVersion.FreeBsd12 ? JailState.Stuck : JailState.Stopped));
            Assert.That(world.Inventory(), version == KernelVersion.FreeBsd12 ? Has.Member("jail other") : Has.None.StartsWith("jail"));
        }
    }

    [Test]
    public async Task A_jail_that_the_kernel_does_not_let_go_lingers_and_hinders_no_start([Values] KernelVersion version)
    {
        using var world = await Started(version, Some.Parameters("path=/srv", "exec.start=connect; spawn httpd", "$jaild_dying_limit=1"));
        var before = Jid(world);
        await world.Do(Verb.Stop);
        Assert.That(world.Web!.Status.Lingering, Is.Not.Empty);
        Assert.That(world.Inventory(), Is.EqualTo(new[] { "jail web dying" }));
        var again = await world.Do(Verb.Start);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Error, Is.Null);
            Assert.That(Jid(world), Is.Not.EqualTo(before));
        }
        await world.Recover();
        Assert.That(world.State, Is.EqualTo(JailState.Running));
        Assert.That((await world.Do(Verb.Stop)).Error, Is.Null);
    }

    [Test]
    public async Task What_holds_a_dying_jail_is_named([Values] KernelVersion version)
    {
        using var world = await Started(version, Some.Parameters("path=/srv", "enforce_statfs=1", "allow.mount.tmpfs", "exec.start=spawn httpd", "$jaild_dying_limit=1"));
        var jid = Jid(world);
        var zombie = world.Kernel.Fork(world.Kernel.Init);
        zombie.IsReaped = false;
        zombie.Command = "left";
        world.Kernel.JailAttach(zombie, jid);
        await world.Do(Verb.Stop);
        Assert.That(world.Web!.Status.Conditions.Select(c => c.ToString()), Has.Some.Contains($"process {zombie.Pid} (left), a zombie"));
    }

    [Test]
    public async Task Nothing_of_others_is_taken_over_or_removed()
    {
        using var world = await Created(KernelVersion.FreeBsd12, FreeBsdJails.Rich());
        world.Userland.Network.Find("em0", null)!.Addresses.Add("inet 10.0.0.1/24");
        world.Userland.Rules.Add("jail:web:memoryuse:deny=1073741824");
        world.Userland.Rules.Add("jail:web:maxproc:deny=5");
        Assert.That((await world.Do(Verb.Start)).Error, Is.Null);
        Assert.That((await world.Do(Verb.Stop)).Error, Is.Null);
        Assert.That(world.Inventory(), Is.EquivalentTo(new[] { "address em0 inet 10.0.0.1/24", "rule jail:web:memoryuse:deny=1073741824", "rule jail:web:maxproc:deny=5" }));
    }

    [Test]
    public async Task A_mount_of_somebody_else_in_the_way_fails_the_start_and_stays()
    {
        using var world = await Created(KernelVersion.FreeBsd12, FreeBsdJails.Rich());
        world.Kernel.Mount(world.Kernel.Init, "nullfs", "/srv", "/j/web/srv");
        var start = await world.Do(Verb.Start);
        Assert.That(start.Error?.ToString(), Does.Contain("/j/web/srv is a mount point already"));
        Assert.That(world.Inventory(), Is.EqualTo(new[] { "mount /j/web/srv" }));
    }

    [Test]
    public async Task A_foreign_jail_of_the_name_is_left_alone([Values] KernelVersion version)
    {
        using var world = await Created(version, FreeBsdJails.Rich());
        Set(world, call => call.Add("name", "web").Add("path", "/srv").Add("persist", (byte[]?)null), flags: 1);
        Assert.That((await world.Do(Verb.Start)).Error?.ToString(), Does.Contain("the machine has a jail web that is not ours"));
        Assert.That(world.Inventory(), Is.EqualTo(new[] { "jail web" }));
    }

    [TestCase("devfs_ruleset=77", "ruleset 77 is not loaded")]
    [TestCase("zfs.dataset=zroot/missing", "dataset does not exist")]
    [TestCase("ip4.addr=192.0.2.1", "IPv4 addresses clash (EADDRINUSE, 48)")]
    [TestCase("securelevel=3", "jail_set: web, with name")]
    public async Task What_the_machine_refuses_reaches_people_in_its_own_words_and_leaves_nothing(string line, string words)
    {
        using var world = await Created(KernelVersion.FreeBsd12, FreeBsdJails.Rich().With("ip4.addr", ["192.0.2.9"]).With(line.Split('=')[0], [line.Split('=')[1]]));
        Set(world, call => call.Add("name", "db").Add("path", "/srv").Add("persist", (byte[]?)null).Add("ip4.addr", [192, 0, 2, 1, 192, 0, 2, 2]), flags: 1);
        if (line.StartsWith("securelevel", StringComparison.Ordinal))
        {
            world.Kernel.Sysctl(world.Kernel.Init, "security.jail.jail_max_af_ips", null, [0, 0, 0, 0]);
        }
        Assert.That((await world.Do(Verb.Start)).Error?.ToString(), Does.Contain(words));
        Assert.That(world.Inventory(), Is.EqualTo(new[] { "jail db" }));
    }

    [Test]
    public async Task A_command_out_of_time_is_ended_and_a_signal_ends_only_the_jails_own_processes()
    {
        using var world = await Created(KernelVersion.FreeBsd12, Some.Parameters("path=/srv", "exec.start=spawn httpd", "exec.poststart=false"));
        var foreign = world.Kernel.Fork(world.Kernel.Init);
        Assert.That((await world.Do(Verb.Start)).Error, Is.Not.Null);
        Assert.That(foreign.IsAlive);
        world.AssertNothingLeftOver("a failed start");
    }

    private static async Task<FreeBsdWorld> Created(KernelVersion version, JailDefinition definition)
    {
        var world = new FreeBsdWorld(version);
        await world.Start();
        Assert.That((await world.Create(definition)).Error, Is.Null);
        return world;
    }

    private static async Task<FreeBsdWorld> Started(KernelVersion version, JailDefinition definition)
    {
        var world = await Created(version, definition);
        Assert.That((await world.Do(Verb.Start)).Error, Is.Null);
        return world;
    }

    private static int Jid(FreeBsdWorld world) => int.Parse(world.Web!.Status.Kernel!.Facts["jid"], System.Globalization.CultureInfo.InvariantCulture);

    private static void Set(FreeBsdWorld world, Action<JailCall> fill, int flags = 2)
    {
        var call = new JailCall(new Jaild.Hosts.FreeBsd.Calls.SimulatedCalls(world.Kernel, world.Kernel.Init));
        fill(call);
        Assert.That(call.Set(flags).Result, Is.Positive, call.Message);
    }
}
