using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>Control groups: whose they are, what is in them, and jails that the kernel does not let go.</summary>
[TestFixture]
internal sealed class CgroupTests : LinuxTests
{
    private static readonly Step limits = JailLifecycle.FindStep("limits")!, jailStep = JailLifecycle.FindStep("jail")!;

    private static string Freezer
    {
        get
        {
            if (!Directory.Exists("/sys/fs/cgroup/freezer"))
            {
                Assert.Ignore("needs the freezer of cgroup v1, where a frozen process outlives SIGKILL");
            }
            return "/sys/fs/cgroup/freezer";
        }
    }

    /// <summary>Lets the patience with the kernel pass.</summary>
    private static async Task Pass(HandTime time, Task call)
    {
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }

    [Test]
    public void Each_run_directory_has_a_parent_of_its_own_whatever_link_leads_to_it()
    {
        var (one, two, link) = (Path.Combine(Machine.Directory, "one"), Path.Combine(Machine.Directory, "two"), Path.Combine(Machine.Directory, "link"));
        Directory.CreateDirectory(one);
        File.CreateSymbolicLink(link, one);
        Assert.That(HostChoice.CgroupParent(one), Is.Not.EqualTo(HostChoice.CgroupParent(two)).And.EqualTo(HostChoice.CgroupParent(link)).And.StartsWith("jaild-"));
    }

    [Test]
    public async Task A_group_with_somebody_elses_processes_is_refused_and_they_live_on()
    {
        var life = Some();
        var group = Directory.CreateDirectory($"/sys/fs/cgroup/pids/{Machine.Options.CgroupParent}/{life.Uuid}").FullName;
        using var stranger = System.Diagnostics.Process.Start("/bin/busybox", ["sleep", "10000"]);
        File.WriteAllText($"{group}/cgroup.procs", $"{stranger.Id}");
        var planned = (await Host.Plan(limits, life.Run, default)).Single();
        Assert.That(planned.Existed, Is.True);
        Assert.That(() => Host.Make(planned, life.Run, default), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.AlreadyExists).And.Message.Contains(planned.Name));
        await Host.Remove(planned, life.Run, force: true, default);
        Assert.That(ProcFile.Numbers($"{group}/cgroup.procs"), Is.EqualTo(new[] { stranger.Id }));
        stranger.Kill();
        await stranger.WaitForExitAsync();
        Directory.Delete(group);
        Machine.RemoveCgroups();
    }

    [Test]
    public async Task Groups_that_come_and_go_at_once_never_lose_their_parent()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var life = Some();
            for (var round = 0; round < 30; round++)
            {
                var planned = (await Host.Plan(limits, life.Run, default)).Single();
                var made = await Host.Make(planned, life.Run, default);
                Assert.That(await Host.List(default), Is.Empty);
                await Host.Remove(made, life.Run, force: false, default);
            }
        })));
    }

    [Test]
    public async Task A_jail_that_the_kernel_keeps_is_dying_hinders_no_start_and_goes_when_it_is_let_go()
    {
        var freezer = Freezer;
        var time = new HandTime();
        await Machine.Reopen(time);
        var life = Some();
        await life.Up();
        var (kernel, group) = (life.Run.Kernel!, life.Made.Single(r => r.Kind == "limit"));
        File.WriteAllText($"{freezer}{group.Name}/freezer.state", "FROZEN");
        var removed = Host.Remove(kernel, life.Run, force: false, default);
        await Pass(time, removed);
        await removed;
        var seen = await Host.Observe(life.Run, default);
        Assert.That(seen.Presence, Is.EqualTo(Presence.Dying));
        Assert.That(seen.Holders, Is.EqualTo(new[] { $"process {kernel.Facts["pid"]} (catatonit), state D" }).Or.EqualTo(new[] { $"process {kernel.Facts["pid"]} (.jaild-init), state D" }));
        var held = Host.Remove(group, life.Run, force: false, default);
        await Pass(time, held);
        Assert.That(async () => await held, Throws.TypeOf<JaildException>().With.Message.Contains(kernel.Facts["pid"]));

        var next = new Life(() => Machine.Host, Machine.Definition()) { Uuid = life.Uuid };
        await next.Up();
        Assert.That(next.Made.Single(r => r.Kind == "limit").Name, Is.EqualTo(group.Name + ".2"));
        Assert.That((await Host.Observe(next.Run, default)).Presence, Is.EqualTo(Presence.Alive));
        Assert.That((await Host.Observe(life.Run, default)).Presence, Is.EqualTo(Presence.Dying));

        var died = Host.Died(life.Run, default);
        File.WriteAllText($"{freezer}{group.Name}/freezer.state", "THAWED");
        await died;
        while ((await Host.Observe(life.Run, default)).Presence != Presence.Gone)
        {
            // the last of it goes a moment after the first process
        }
        await life.Down();
        Assert.That((await Host.Observe(next.Run, default)).Presence, Is.EqualTo(Presence.Alive));
        await next.Down();
    }

    [Test]
    public async Task Another_start_neither_takes_over_nor_ends_what_an_abandoned_one_left_running()
    {
        var abandoned = Some();
        await abandoned.Up();
        var next = new Life(() => Machine.Host, Machine.Definition()) { Uuid = abandoned.Uuid };
        Assert.That((await Host.Plan(limits, next.Run, default)).Single().Existed, Is.True);
        var planned = (await Host.Plan(jailStep, next.Run, default)).Single();
        var failure = (await Assert.ThrowsAsync<JaildException>(() => Host.Make(planned, next.Run, default)))!;
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.AlreadyExists, "LEFTOVER")));
        Assert.That(failure.Message, Does.Contain($"{abandoned.Operation}").And.Contain(abandoned.Run.Kernel!.Facts["pid"]));
        await Host.Remove(planned, next.Run, force: true, default);
        Assert.That((await Host.Observe(abandoned.Run, default)).Presence, Is.EqualTo(Presence.Alive));
        await abandoned.Down();
    }

    [Test]
    public async Task What_a_dead_start_left_on_disk_does_not_hinder_the_next()
    {
        var dead = Some();
        await dead.Up();
        Machine.Kill(dead);
        await Host.Died(dead.Run, default);
        while ((await Host.Observe(dead.Run, default)).Presence != Presence.Gone)
        {
            // all of it is ending
        }
        var next = new Life(() => Machine.Host, Machine.Definition()) { Uuid = dead.Uuid };
        await next.Up();
        Assert.That((await Host.Observe(next.Run, default)).Presence, Is.EqualTo(Presence.Alive));
        await next.Down();
        await dead.Down();
    }

    [Test]
    public void A_code_that_was_kept_of_an_orphan_is_not_that_of_a_child_with_the_same_number()
    {
        using var reaper = new Reaper();
        using var expectation = ChildClaims.Expect();
        var environment = new Dictionary<string, string>();
        var pid = Spawn.Start("/bin/busybox", ["sh", "-c", "exit 7"], environment, "/", null);
        while (ProcessEntry.Find(pid) is not null)
        {
            Reaper.ReapOrphans();
        }
        Assert.That(ChildClaims.Claim(() => pid), Is.EqualTo(pid), "as if the number had been given again");
        Assert.That(() => ChildClaims.Collect(pid), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("EXIT_CODE_LOST"));
    }

    [Test]
    public async Task A_mount_number_that_was_given_again_is_not_ours()
    {
        var life = Some($"mount={Machine.MountLine}");
        await life.Up("mounts");
        var ours = life.Made.Single(r => r.Kind == "mount");
        var target = $"{Machine.Root}/other";
        Directory.CreateDirectory(target);
        using (var mount = MountCall.Bind(Machine.Root)) // of the same file system, and shows something else
        using (var directory = OpenedPath.Directory(target)!)
        {
            MountCall.Attach(mount, directory, target);
        }
        var stranger = MountTable.Read().Single(m => m.Target == target);
        var reused = ours with { Facts = ours.Facts.SetItem("mount", $"{stranger.Id}").SetItem("device", stranger.Device) };
        await Host.Remove(reused, life.Run, force: true, default);
        Assert.That(MountTable.Read().Count(m => m.Target == target), Is.EqualTo(1));
        Assert.That(LibC.Unmount(target, 0), Is.Zero);
        Directory.Delete(target);
        await life.Down();
    }
}
