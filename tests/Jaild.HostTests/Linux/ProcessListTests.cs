using Jaild.Core.Hosts;
using Jaild.Hosts.Linux.Limits;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>The processes of real containers are found wherever they have gone.</summary>
[TestFixture]
internal sealed class ProcessListTests : LinuxTests
{
    [Test]
    public async Task Processes_have_numbers_outside_and_inside_a_user_an_age_and_a_command()
    {
        var life = Some();
        await life.Up();
        await Inside(life, "/bin/busybox sleep 1000 > /dev/null 2>&1 &");
        var all = await Host.Processes(life.Run, default);
        var first = all.Single(p => p.Inside == 1);
        var sleep = all.Single(p => p.Command.Contains("sleep 1000", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all, Has.Count.EqualTo(2));
            Assert.That($"{first.Pid}", Is.EqualTo(life.Run.Kernel!.Facts["pid"]));
            Assert.That(sleep.Inside, Is.GreaterThan(1).And.Not.EqualTo(sleep.Pid));
            Assert.That(sleep.User, Is.EqualTo("root").Or.EqualTo("0"));
            Assert.That(sleep.Elapsed, Is.LessThan(TimeSpan.FromMinutes(10)));
            Assert.That(sleep.IsZombie, Is.False);
        }
        await life.Down();
        Assert.That(await Host.Processes(life.Run, default), Is.Empty);
    }

    [Test]
    public async Task One_that_was_moved_to_another_control_group_is_still_the_jails()
    {
        var life = Some();
        await life.Up();
        await Inside(life, "/bin/busybox sleep 1000 > /dev/null 2>&1 &");
        var sleep = (await Host.Processes(life.Run, default)).Single(p => p.Command.Contains("sleep 1000", StringComparison.Ordinal));
        foreach (var home in Hierarchy.Read())
        {
            CgroupFile.Write($"{home.Directory}/cgroup.procs", $"{sleep.Pid}");
        }
        Assert.That((await Host.Processes(life.Run, default)).Select(p => p.Pid), Does.Contain(sleep.Pid));
        Assert.That(LibC.Kill(sleep.Pid, Signals.Kill), Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task One_that_was_not_waited_for_is_a_zombie_and_has_its_short_name()
    {
        var life = Some();
        await life.Up();
        // exec puts a program in the shell's place that waits for no child
        await Inside(life, "(/bin/busybox true & exec /bin/busybox sleep 1000) > /dev/null 2>&1 &");
        JailProcess? zombie = null;
        Assert.That(async () => zombie = (await Host.Processes(life.Run, default)).SingleOrDefault(p => p.IsZombie), Is.Not.Null.After(5).Seconds.PollEvery(20));
        Assert.That(zombie!.Command, Does.Match(@"^\[.+\]$"));
        await life.Down();
    }
}
