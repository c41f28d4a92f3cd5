using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>Roots: given ones are never touched, archives cannot lead out, and what a jail put there cannot hold up its removal.</summary>
[TestFixture]
internal sealed class RootTests : LinuxTests
{
    private string Archive => Path.Combine(Machine.Directory, "root.tar");

    private string Made => Path.Combine(Machine.Directory, "made");

    private Life FromArchive() => new(() => Machine.Host, DefinitionText.Parse([$"path={Made}", $"$jaild_archive={Archive}"]));

    private static PaxTarEntry Entry(TarEntryType type, string name, string content = "", string link = "")
    {
        var entry = new PaxTarEntry(type, name) { Uid = 3, Gid = 4, Mode = (UnixFileMode)0x1c0, ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1000) };
        if (link != "")
        {
            entry.LinkName = link;
        }
        if (type == TarEntryType.RegularFile)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        }
        return entry;
    }

    private void Write(params TarEntry[] entries)
    {
        using var writer = new TarWriter(File.Create(Archive));
        foreach (var entry in entries)
        {
            writer.WriteEntry(entry);
        }
    }

    private async Task<JaildException> Fails(Life life)
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up("root")))!;
        await life.Down();
        Assert.That(Directory.Exists(Made), Is.False, "nothing of a failed root is left");
        return failure;
    }

    [Test]
    public async Task An_archive_becomes_a_root_that_boots_and_goes_with_the_jail([Values] bool gzip)
    {
        TarFile.CreateFromDirectory(Machine.Root, Archive, includeBaseDirectory: false);
        if (gzip)
        {
            var plain = File.ReadAllBytes(Archive);
            using var packed = new GZipStream(File.Create(Archive), CompressionMode.Compress);
            packed.Write(plain);
        }
        var life = FromArchive();
        await life.Up();
        Assert.That(await Inside(life, "echo hello"), Is.EqualTo("hello"));
        await life.Down();
        Assert.That(Directory.Exists(Made), Is.False);
    }

    [Test]
    public async Task Owner_mode_times_links_and_nodes_are_kept()
    {
        Write(Entry(TarEntryType.Directory, "./d"), Entry(TarEntryType.RegularFile, "./d/f", "text"), Entry(TarEntryType.SymbolicLink, "./l", link: "/d/f"),
            Entry(TarEntryType.HardLink, "./h", link: "./d/f"), Entry(TarEntryType.Fifo, "./p"), Entry(TarEntryType.RegularFile, "./missing/parent/f", "x"));
        var life = FromArchive();
        await life.Up("root");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllText($"{Made}/h"), Is.EqualTo("text"));
            Assert.That(File.ReadAllText($"{Made}/missing/parent/f"), Is.EqualTo("x"));
            Assert.That(new FileInfo($"{Made}/l").LinkTarget, Is.EqualTo("/d/f"));
            Assert.That(File.GetUnixFileMode($"{Made}/d/f"), Is.EqualTo((UnixFileMode)0x1c0));
            Assert.That(Directory.GetLastWriteTimeUtc($"{Made}/d"), Is.EqualTo(DateTime.UnixEpoch.AddSeconds(1000)));
            Assert.That((FileStatus.Find($"{Made}/p")!.Mode & 0xf000), Is.EqualTo(0x1000u));
        }
        await life.Down();
    }

    [TestCase("../outside", "")]
    [TestCase("a/../../outside", "")]
    [TestCase("link/outside", "link")]
    public async Task An_entry_that_leads_out_is_an_error_and_nothing_is_written_there(string name, string link)
    {
        var outside = Directory.CreateDirectory(Path.Combine(Machine.Directory, "outside-dir")).FullName;
        Write(link == "" ? [Entry(TarEntryType.RegularFile, name, "x")] : [Entry(TarEntryType.SymbolicLink, link, link: outside), Entry(TarEntryType.RegularFile, name, "x")]);
        var failure = await Fails(FromArchive());
        Assert.That(failure.Reason, Is.EqualTo("ARCHIVE_UNSAFE").Or.EqualTo("LINK_REFUSED"));
        Assert.That(Directory.EnumerateFileSystemEntries(outside), Is.Empty);
        Assert.That(File.Exists(Path.Combine(Machine.Directory, "outside")), Is.False);
    }

    [Test]
    public async Task A_hard_link_to_a_link_does_not_follow_it_and_a_later_entry_does_not_write_through_one()
    {
        var secret = Path.Combine(Machine.Directory, "secret");
        File.WriteAllText(secret, "secret");
        Write(Entry(TarEntryType.SymbolicLink, "l", link: secret), Entry(TarEntryType.HardLink, "h", link: "l"), Entry(TarEntryType.RegularFile, "l", "mine"));
        var life = FromArchive();
        await life.Up("root");
        Assert.That(File.ReadAllText(secret), Is.EqualTo("secret"));
        Assert.That(new FileInfo($"{Made}/h").LinkTarget, Is.EqualTo(secret), "it links the link");
        await life.Down();
        Assert.That(File.ReadAllText(secret), Is.EqualTo("secret"));
    }

    [Test]
    public async Task A_broken_archive_is_named([Values("cut", "cut-gzip", "noise", "xz")] string how)
    {
        Write(Entry(TarEntryType.RegularFile, "f", new string('x', 100000)));
        var whole = File.ReadAllBytes(Archive);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(whole);
        }
        File.WriteAllBytes(Archive, how switch
        {
            "cut" => whole[..50000],
            "cut-gzip" => packed.ToArray()[..^20],
            "noise" => [.. Enumerable.Repeat((byte)0x55, 5000)],
            _ => [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
        });
        Assert.That((await Fails(FromArchive())).Message, Does.Contain(Archive));
    }

    [Test]
    public async Task A_directory_with_something_in_it_is_refused_and_stays()
    {
        Write(Entry(TarEntryType.RegularFile, "f", "x"));
        Directory.CreateDirectory(Made);
        File.WriteAllText($"{Made}/theirs", "");
        var life = FromArchive();
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => life.Up("root")))!.Kind, Is.EqualTo(ErrorKind.AlreadyExists));
        await life.Down();
        Assert.That(File.Exists($"{Made}/theirs"), Is.True);
    }

    [Test]
    public async Task An_empty_directory_is_filled_and_emptied_again()
    {
        Write(Entry(TarEntryType.RegularFile, "f", "x"));
        Directory.CreateDirectory(Made);
        var life = FromArchive();
        await life.Up("root");
        Assert.That(File.Exists($"{Made}/f"), Is.True);
        await life.Down();
        Assert.That(Directory.EnumerateFileSystemEntries(Made), Is.Empty);
        await life.Down();
        Assert.That(Directory.Exists(Made), Is.True);
    }

    [Test]
    public async Task A_root_that_somebody_made_after_the_plan_is_not_removed()
    {
        Write(Entry(TarEntryType.RegularFile, "f", "x"));
        var life = FromArchive();
        var planned = (await Host.Plan(JailLifecycle.Steps[0], life.Run, default)).Single();
        Directory.CreateDirectory(Made);
        File.WriteAllText($"{Made}/theirs", "");
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => Host.Make(planned, life.Run, default)))!.Kind, Is.EqualTo(ErrorKind.AlreadyExists));
        await Host.Remove(planned, life.Run, force: true, default);
        Assert.That(File.Exists($"{Made}/theirs"), Is.True);
    }

    [Test]
    public async Task The_root_of_another_jail_that_was_moved_to_this_place_is_not_emptied()
    {
        Write(Entry(TarEntryType.RegularFile, "f", "x"));
        var (mine, other) = (FromArchive(), new Life(() => Machine.Host, DefinitionText.Parse([$"path={Made}2", $"$jaild_archive={Archive}"])));
        await mine.Up("root");
        await other.Up("root");
        Directory.Move(Made, Made + ".aside");
        Directory.Move(Made + "2", Made);
        await mine.Down(force: true);
        Assert.That(File.ReadAllText($"{Made}/f"), Is.EqualTo("x"));
        Directory.Move(Made, Made + "2");
        await other.Down();
        Assert.That(Directory.Exists(Made + "2"), Is.False);
    }

    [Test]
    public async Task A_mark_in_an_archive_does_not_replace_that_of_the_jail()
    {
        var forged = new PaxTarEntry(TarEntryType.Directory, "./", new Dictionary<string, string> { ["SCHILY.xattr." + RootPart.Mark] = Guid.NewGuid().ToString() })
        {
            Mode = (UnixFileMode)0x1ed,
        };
        Write(forged, Entry(TarEntryType.RegularFile, "f", "x"));
        var life = FromArchive();
        await life.Up("root");
        using (var root = new Descriptor(LibC.OpenAt(-100, Made, OpenFlags.Directory | OpenFlags.CloseOnExec, 0), "open", Made))
        {
            Assert.That(RootPart.MarkOf(root, Made), Is.EqualTo(life.Run.Uuid.ToString()));
        }
        await life.Down();
        Assert.That(Directory.Exists(Made), Is.False);
    }

    [Test]
    public async Task A_given_root_is_left_as_it_is()
    {
        var before = Machine.Files();
        var life = Some();
        await life.Up();
        await life.Down(force: true);
        Assert.That(Machine.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task Nothing_is_removed_through_a_mount()
    {
        Write(Entry(TarEntryType.Directory, "mnt"));
        File.WriteAllText(Path.Combine(Machine.Source, "precious"), "");
        var life = FromArchive();
        await life.Up("root");
        using (var mount = MountCall.Bind(Machine.Source))
        using (var target = OpenedPath.Directory($"{Made}/mnt")!)
        {
            MountCall.Attach(mount, target, "mnt");
        }
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => life.Down(force: true)))!.Message, Does.Contain($"{Made}/mnt"));
        Assert.That(File.Exists(Path.Combine(Machine.Source, "precious")), Is.True);
        Assert.That(LibC.Unmount($"{Made}/mnt", 0), Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task Links_strange_names_and_deep_trees_are_removed_and_what_links_point_to_stays()
    {
        TarFile.CreateFromDirectory(Machine.Root, Archive, includeBaseDirectory: false);
        File.WriteAllText(Path.Combine(Machine.Source, "precious"), "");
        var life = FromArchive();
        await life.Up();
        await Inside(life, "set -e; touch $(printf '/bad\\377name'); i=0; while [ $i -lt 1500 ]; do mkdir d; cd d; i=$((i+1)); done; touch deepest");
        File.CreateSymbolicLink($"{Made}/out", Machine.Source);
        await life.Down();
        Assert.That(Directory.Exists(Made), Is.False);
        Assert.That(File.Exists(Path.Combine(Machine.Source, "precious")), Is.True);
    }

    [TestCase("/nowhere/at/all", "is not there")]
    [TestCase("/etc/passwd", "is not a directory")]
    [TestCase("/", "host's own root")]
    [TestCase("relative", "not absolute")]
    [TestCase("/proc/self/cwd", "symbolic link")]
    [TestCase("/tmp/../tmp", "..")]
    public void A_path_that_cannot_be_a_root_is_refused(string path, string why)
    {
        var failure = Assert.Throws<JaildException>(() => Host.Check(JailDefinition.Empty.With("path", path)));
        Assert.That(failure.Fields.Select(f => f.Field), Is.All.EqualTo("path"));
        Assert.That(string.Join("; ", failure.Fields.Select(f => f.Message)), Does.Contain(why));
    }

    [Test]
    public async Task A_path_that_went_bad_after_create_is_refused_at_the_start()
    {
        var life = Some();
        await life.Up("prepare");
        Directory.Move(Machine.Root, Machine.Root + ".real");
        File.CreateSymbolicLink(Machine.Root, Machine.Root + ".real");
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => life.Up()))!.Message, Does.Contain("symbolic link"));
        Assert.That(Directory.Exists(Machine.Root + ".real/proc"), Is.False);
    }
}
