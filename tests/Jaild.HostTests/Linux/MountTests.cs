using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>Mounts below a root that may hold anything.</summary>
[TestFixture]
internal sealed class MountTests : LinuxTests
{
    [Test]
    public async Task A_bind_mount_shows_its_source_and_read_only_holds()
    {
        File.WriteAllText(Path.Combine(Machine.Source, "word"), "ports");
        var before = Machine.Files();
        var life = Some($"mount={Machine.MountLine}");
        await life.Up();
        Assert.That(await Inside(life, "cat /mnt/source/word"), Is.EqualTo("ports"));
        Assert.That((await life.Command("touch /mnt/source/x", inside: true)).Output, Does.Contain("Read-only"));
        await life.Down();
        Assert.That(Machine.Files(), Is.EqualTo(before), "the mount point was made by us and is gone again");
    }

    [Test]
    public async Task A_tmpfs_has_its_size_and_mode_and_carries_further_mounts()
    {
        var life = Some($"mount=tmpfs {Machine.Root}/tmp tmpfs rw,size=1m,mode=1777 0 0", $"mount={Machine.Source} {Machine.Root}/tmp/a/b nullfs rw 0 0");
        await life.Up();
        Assert.That(await Inside(life, "ls -ld /tmp | grep -c drwxrwxrwt; grep -c 'tmpfs.*size=1024k' /proc/mounts; touch /tmp/a/b/made"), Is.EqualTo("1\n1"));
        Assert.That(File.Exists(Path.Combine(Machine.Source, "made")), Is.True);
        await life.Down();
    }

    [Test]
    public async Task A_jail_in_the_root_of_another_leaves_it_the_directories_that_were_made_for_it()
    {
        var (first, second) = (Some($"mount={Machine.Source} {Machine.Root}/a/b nullfs ro 0 0"), Some($"mount={Machine.Source} {Machine.Root}/a/c nullfs ro 0 0"));
        await first.Up();
        await second.Up();
        Assert.That(second.Made.Where(r => r is { Kind: "directory", Existed: true }).Select(r => r.Name), Is.EqualTo(new[] { "dev", "proc", "a" }.Select(n => $"{Machine.Root}/{n}")));
        await second.Down();
        Assert.That(await Inside(first, "echo hi > /dev/null; ls -d /dev/null /proc/1 /a/b"), Is.EqualTo("/a/b\n/dev/null\n/proc/1"));
        await first.Down();
    }

    [Test]
    public async Task Blanks_in_source_and_target_are_written_as_in_fstab()
    {
        Directory.CreateDirectory(Path.Combine(Machine.Directory, "with blank"));
        var life = Some($"mount={Machine.Directory}/with\\040blank {Machine.Root}/my\\040mount nullfs rw 0 0");
        await life.Up();
        Assert.That(MountTable.Read().Select(m => m.Target), Does.Contain($"{Machine.Root}/my mount"));
        await life.Down();
    }

    [TestCase("mnt", "source")]
    [TestCase("mnt/source", "")]
    public async Task A_link_where_a_mount_should_go_is_refused_and_nothing_changes(string link, string below)
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(Machine.Directory, "elsewhere", below));
        Directory.CreateDirectory(Path.GetDirectoryName($"{Machine.Root}/{link}")!);
        File.CreateSymbolicLink($"{Machine.Root}/{link}", Path.Combine(Machine.Directory, "elsewhere"));
        var before = Machine.Files();
        var life = Some($"mount={Machine.MountLine}");
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That(failure.Message, Does.Contain("symbolic link"));
        await life.Down();
        Assert.That(Machine.Files(), Is.EqualTo(before));
        Assert.That(elsewhere.EnumerateFileSystemInfos(), Is.Empty);
    }

    [Test]
    public async Task A_link_put_in_the_way_between_plan_and_mount_is_refused()
    {
        var life = Some($"mount={Machine.MountLine}");
        var planned = await Host.Plan(JailLifecycle.Steps.Single(s => s.Name == "mounts"), life.Run, default);
        File.CreateSymbolicLink($"{Machine.Root}/mnt", Machine.Directory);
        foreach (var resource in planned.Where(r => r.Name.Contains("mnt/source")))
        {
            var failure = (await Assert.ThrowsAsync<JaildException>(() => Host.Make(resource, life.Run, default)))!;
            Assert.That(failure.Reason, Is.EqualTo("LINK_REFUSED"));
        }
        Assert.That(planned.Select(r => r.Kind), Does.Contain("mount"));
    }

    [TestCase("/etc /elsewhere nullfs ro 0 0", "not below")]
    [TestCase("/etc ROOT nullfs ro 0 0", "not below")]
    [TestCase("etc ROOT/mnt nullfs ro 0 0", "not absolute")]
    [TestCase("/etc ROOT/../mnt nullfs ro 0 0", "..")]
    [TestCase("/dev/sda ROOT/mnt ext4 rw 0 0", "ext4")]
    [TestCase("/etc ROOT/mnt nullfs ro,frobnicate 0 0", "frobnicate")]
    [TestCase("/etc mnt nullfs ro 0 0", "not absolute")]
    public void A_line_that_cannot_work_is_refused_before_anything_is_done(string line, string why)
    {
        var definition = JailDefinition.Empty.With("path", Machine.Root).With("mount", line.Replace("ROOT", Machine.Root, StringComparison.Ordinal));
        var failure = Assert.Throws<JaildException>(() => Host.Check(definition));
        Assert.That(failure.Fields.Single().Field, Is.EqualTo("mount"));
        Assert.That(failure.Fields.Single().Message, Does.Contain(why));
    }

    [Test]
    public async Task A_source_that_is_missing_is_named()
    {
        var life = Some($"mount={Machine.Directory}/missing {Machine.Root}/mnt nullfs ro 0 0");
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That(failure.Message, Does.Contain($"{Machine.Directory}/missing"));
        Assert.That(life.Made.Count(r => r.Kind == "mount"), Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task A_busy_mount_is_detached_in_the_end()
    {
        var life = Some($"mount={Machine.MountLine}");
        await life.Up("mounts");
        using (var holder = OpenedPath.Directory($"{Machine.Root}/mnt/source"))
        {
            await life.Down();
            Assert.That(MountTable.Read().Where(m => m.IsWithin(Machine.Root)), Is.Empty);
        }
    }

    [Test]
    public async Task What_somebody_else_mounted_on_ours_is_named_and_stays()
    {
        var life = Some($"mount={Machine.MountLine}");
        await life.Up("mounts");
        Directory.CreateDirectory(Path.Combine(Machine.Source, "deep"));
        var foreign = $"{Machine.Root}/mnt/source/deep";
        Machine.Occupy(foreign);
        var mount = life.Made.Single(r => r.Kind == "mount");
        var failure = (await Assert.ThrowsAsync<JaildException>(() => Host.Remove(mount, life.Run, force: true, default)))!;
        Assert.That(failure.Message, Does.Contain(foreign));
        Assert.That(Machine.IsOccupied(foreign), Is.True);
        Assert.That(LibC.Unmount(foreign, 0), Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task A_mount_that_took_the_place_of_ours_is_left_alone()
    {
        var life = Some($"mount={Machine.MountLine}");
        await life.Up("mounts");
        var target = $"{Machine.Root}/mnt/source";
        Assert.That(LibC.Unmount(target, 0), Is.Zero);
        Machine.Occupy(target);
        await Host.Remove(life.Made.Single(r => r.Kind == "mount"), life.Run, force: true, default);
        Assert.That(Machine.IsOccupied(target), Is.True);
        Machine.Vacate(target);
        await life.Down();
    }

    [Test]
    public async Task A_directory_that_we_made_stays_when_somebody_put_something_into_it()
    {
        var life = Some($"mount={Machine.MountLine}");
        await life.Up("mounts");
        File.WriteAllText($"{Machine.Root}/mnt/theirs", "");
        await life.Down();
        Assert.That(File.Exists($"{Machine.Root}/mnt/theirs"), Is.True);
        Assert.That(Directory.Exists($"{Machine.Root}/mnt/source"), Is.False);
    }

    [Test]
    public async Task A_mount_of_another_boot_is_not_looked_for()
    {
        var life = Some($"mount={Machine.MountLine}");
        await life.Up("mounts");
        var mount = life.Made.Single(r => r.Kind == "mount");
        await Host.Remove(mount with { Facts = mount.Facts.SetItem("boot", "another") }, life.Run, force: true, default);
        Assert.That(MountTable.Read().Any(m => m.Target == mount.Name), Is.True);
        await life.Down();
    }

    [Test]
    public void Mountinfo_is_read_with_its_escapes_and_optional_fields() =>
        Assert.That(MountTable.Parse(@"36 35 98:0 /mnt1 /a\040b\134c rw,noatime master:1 shared:2 - ext3 /dev/ro\011ot rw,errors=continue"),
            Is.EqualTo(new MountTable(36, 35, "98:0", @"/a b\c", "ext3", "/dev/ro\tot", "rw,errors=continue")));
}
