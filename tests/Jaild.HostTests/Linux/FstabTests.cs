using Jaild.Core;
using Jaild.Hosts.Linux;

namespace Jaild.HostTests.Linux;

/// <summary>mount.fstab, and lines in any order and nesting.</summary>
[TestFixture("runc")]
[TestFixture("crun")]
internal sealed class FstabTests(string runtime) : LinuxTests(runtime)
{
    private string File(string text, string name = "fstab.web")
    {
        var path = Path.Combine(Machine.Directory, name);
        System.IO.File.WriteAllText(path, text.Replace("ROOT", Machine.Root, StringComparison.Ordinal).Replace("SOURCE", Machine.Source, StringComparison.Ordinal));
        return path;
    }

    private List<string> Mounted() => [.. MountTable.Read().Where(m => m.IsWithin(Machine.Root)).Select(m => m.Target[Machine.Root.Length..])];

    private async Task<JaildException> Refused(params string[] settings)
    {
        var life = Some(settings);
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That(Mounted(), Is.Empty);
        await life.Down();
        return failure;
    }

    [Test]
    public async Task The_lines_of_its_files_are_mounted_after_those_of_mount_and_undone_without_them()
    {
        var before = Machine.Files();
        var one = File("# the jail's\nSOURCE ROOT/a\\040b nullfs ro 0 0\ntmpfs ROOT/a\\040b/none tmpfs rw,noauto 0 0\ntmpfs ROOT/tmp tmpfs rw,size=1m,inodes=50,mode=1777 0 0 # last\n");
        var two = File("SOURCE ROOT/tmp/deep/er nullfs rw 0 0\n", "fstab.more");
        var life = Some($"mount={Machine.Source} {Machine.Root}/first nullfs ro", $"mount.fstab={one}", $"mount.fstab={two}");
        await life.Up();
        Assert.That(Mounted(), Is.EqualTo(new[] { "/first", "/a b", "/tmp", "/tmp/deep/er" }));
        Assert.That(await Inside(life, "grep -c 'tmpfs.*size=1024k,nr_inodes=50' /proc/mounts"), Is.EqualTo("1"));
        System.IO.File.Delete(one);
        System.IO.File.WriteAllText(two, "rubbish");
        await life.Down();
        Assert.That(Mounted(), Is.Empty);
        Assert.That(Machine.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task Lines_are_mounted_in_their_order_so_that_a_later_one_covers_and_all_are_undone()
    {
        var before = Machine.Files();
        var life = Some($"mount.fstab={File("tmpfs ROOT/a/b tmpfs rw\ntmpfs ROOT/a tmpfs rw\ntmpfs ROOT/a/c tmpfs rw\n")}");
        await life.Up();
        Assert.That(Mounted(), Is.EqualTo(new[] { "/a/b", "/a", "/a/c" }));
        Assert.That(await Inside(life, "ls /a"), Is.EqualTo("c"));
        await life.Down();
        Assert.That(Mounted(), Is.Empty);
        Assert.That(Machine.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_target_below_what_is_mounted_from_the_host_is_made_there_and_removed_again()
    {
        Directory.CreateDirectory(Path.Combine(Machine.Source, "kept"));
        var life = Some($"mount.fstab={File("SOURCE ROOT/data nullfs rw\ntmpfs ROOT/data/new/er tmpfs rw\ntmpfs ROOT/data/kept tmpfs rw\n")}");
        await life.Up();
        Assert.That(Mounted(), Is.EqualTo(new[] { "/data", "/data/new/er", "/data/kept" }));
        Assert.That(Directory.Exists(Path.Combine(Machine.Source, "new", "er")), Is.True);
        await life.Down();
        Assert.That(Directory.EnumerateFileSystemEntries(Machine.Source).Select(Path.GetFileName), Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task A_target_below_what_is_mounted_read_only_must_be_there()
    {
        var failure = await Refused($"mount.fstab={File("SOURCE ROOT/data nullfs ro\ntmpfs ROOT/data/new tmpfs rw\n")}");
        Assert.That(failure.Message, Is.EqualTo($"{Machine.Source}/new is not there to be mounted on, and {Machine.Source} is mounted read-only: make it first"));
    }

    [Test]
    public async Task A_link_in_what_is_mounted_from_the_host_is_not_followed()
    {
        System.IO.File.CreateSymbolicLink(Path.Combine(Machine.Source, "link"), Machine.Directory);
        var failure = await Refused($"mount.fstab={File("SOURCE ROOT/data nullfs rw\ntmpfs ROOT/data/link/new tmpfs rw\n")}");
        Assert.That(failure.Message, Does.Contain("symbolic link"));
    }

    [TestCase("linproc ROOT/proc linprocfs rw 0 0", "line 1: 'linprocfs' is not mounted by the linux host, because every container has its own")]
    [TestCase("dev ROOT/dev devfs rw 0 0", "'devfs' is not mounted by the linux host")]
    [TestCase("zroot/data ROOT/data zfs rw 0 0", "'zfs' is not supported by the linux host: use nullfs or tmpfs")]
    [TestCase("SOURCE /etc nullfs rw 0 0", "the target /etc is not below the jail's path")]
    [TestCase("SOURCE ROOTother/x nullfs rw 0 0", "is not below the jail's path")]
    [TestCase("SOURCE ROOT/x nullfs rw,suiddir 0 0", "the option 'suiddir'")]
    [TestCase("tmpfs ROOT/x tmpfs rw,size=lots 0 0", "'lots' is no value of size")]
    [TestCase("tmpfs ROOT/x tmpfs rw,mode=999 0 0", "'999' is no value of mode")]
    [TestCase("SOURCE ROOT/x nullfs rw,size=1m 0 0", "the option 'size=1m'")]
    [TestCase("SOURCE ROOT/x nullfs\ntmpfs ROOT//x/ tmpfs", "is mounted twice, from SOURCE and tmpfs")]
    [TestCase("/no/such ROOT/x nullfs rw 0 0", "/no/such")]
    public async Task What_cannot_be_mounted_is_refused_by_name_before_anything_is_done(string text, string why)
    {
        var before = Machine.Files();
        var failure = await Refused($"mount.fstab={File(text + '\n')}");
        Assert.That(failure.Message, Does.Contain(why.Replace("SOURCE", Machine.Source, StringComparison.Ordinal)));
        Assert.That(Machine.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_file_that_is_missing_no_file_or_in_the_jails_hands_is_refused()
    {
        LinuxMachine.MakeFifo(Path.Combine(Machine.Directory, "pipe"));
        System.IO.File.WriteAllText(Path.Combine(Machine.Root, "fstab"), "/etc /etc nullfs rw\n");
        System.IO.File.CreateSymbolicLink(Path.Combine(Machine.Directory, "to-jail"), Path.Combine(Machine.Root, "fstab"));
        var huge = File(new string('#', (1 << 20) + 1), "huge");
        foreach (var (path, why) in new[]
        {
            (Path.Combine(Machine.Directory, "none"), "No such file"), (Path.Combine(Machine.Directory, "pipe"), "is no file"), (Machine.Source, "is no file"),
            (Path.Combine(Machine.Directory, "to-jail"), "lies below the jail's path"), (huge, "is larger than"),
        })
        {
            var failure = await Refused($"mount.fstab={path}");
            Assert.That(failure.Message, Does.StartWith($"mount.fstab: {path}").And.Contain(why));
        }
    }

    [Test]
    public void Lines_of_mount_that_meet_are_refused_when_the_jail_is_created()
    {
        var failure = Assert.Throws<JaildException>(() => Host.Check(Machine.Definition(
            $"mount=tmpfs {Machine.Root}/x tmpfs rw", $"mount={Machine.Source} {Machine.Root}/x/ nullfs ro", $"mount=proc {Machine.Root}/proc procfs rw")));
        Assert.That(failure.Fields.Select(f => f.Message), Has.One.Contains("is mounted twice").And.One.Contains("'procfs' is not mounted by the linux host"));
    }
}
