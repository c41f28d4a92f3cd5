using Jaild.Core;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Model;

internal sealed class FstabTests
{
    private static IReadOnlyList<MountEntry> Read(string text) => Fstab.Read("/etc/fstab.web", text, e => e.Type == "linprocfs" ? "no linprocfs here" : null);

    [Test]
    public void Comments_empty_lines_tabs_and_what_stands_behind_the_fields_are_no_matter() =>
        Assert.That(Read("# Device\tMountpoint\n\n \t \n  # set in\n/data\t\t/j/web/data  nullfs\tro,noatime\t0 2 # the data\ntmpfs /j/web/tmp tmpfs rw # no passno\n/last /j/web/last nullfs"),
            Is.EqualTo(new MountEntry[]
            {
                new("/data", "/j/web/data", "nullfs", ["ro", "noatime"]), new("tmpfs", "/j/web/tmp", "tmpfs", ["rw"]), new("/last", "/j/web/last", "nullfs", ["rw"]),
            }));

    [Test]
    public void What_mount_does_not_mount_with_all_is_left_out() =>
        Assert.That(Read("/a /j/web/a nullfs ro,noauto\n/b /j/web/b nullfs late\n/dev/da0p3 none swap sw 0 0\n/c /j/web/c nullfs xx\n/d /j/web/d nullfs rw"),
            Is.EqualTo(new[] { new MountEntry("/d", "/j/web/d", "nullfs", ["rw"]) }));

    [TestCase(@"/a\040b", "/a b")]
    [TestCase(@"/a\sb\\c", @"/a b\c")]
    [TestCase(@"/\303\244", "/ä")]
    [TestCase("/ä€😀", "/ä€😀")]
    [TestCase(@"/\43x", "/#x")]
    [TestCase(@"/a\#b", "/a#b")]
    public void Escapes_are_those_of_vis(string written, string meant) =>
        Assert.That(Read($"{written} /j/web{written} nullfs ro").Single(), Is.EqualTo(new MountEntry(meant, "/j/web" + meant, "nullfs", ["ro"])));

    [TestCase("/a", "is no line of fstab")]
    [TestCase("/a /b", "is no line of fstab")]
    [TestCase("/a /j/web/b nullfs ro 0 0 0", "is no line of fstab")]
    [TestCase("/a j/web/b nullfs ro", "is not absolute")]
    [TestCase("/a /j/web/../b nullfs ro", "has a part . or ..")]
    [TestCase(@"/a /j/web/\012b nullfs ro", "has a control byte")]
    [TestCase(@"/a\011b /j/web/b nullfs ro", "has a control byte")]
    [TestCase(@"/a\ /j/web/b nullfs ro", "unvis(3) does not know")]
    [TestCase(@"/a\q /j/web/b nullfs ro", "unvis(3) does not know")]
    [TestCase(@"/a\400 /j/web/b nullfs ro", "unvis(3) does not know")]
    [TestCase(@"/a\377 /j/web/b nullfs ro", "no UTF-8")]
    [TestCase("linproc /j/web/proc linprocfs rw", "no linprocfs here")]
    public void What_is_wrong_is_told_with_file_and_line(string line, string why)
    {
        var failure = Assert.Throws<JaildException>(() => Read($"# one\n/ok /j/web/ok nullfs ro\n{line}\n"));
        Assert.That(failure.Fields.Single().Field, Is.EqualTo("mount.fstab"));
        Assert.That(failure.Message, Does.StartWith("mount.fstab: /etc/fstab.web line 3: ").And.Contain(why));
    }

    [Test]
    public void A_file_has_an_end()
    {
        string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"/a /j/web/{i} nullfs ro\n"));
        Assert.That(Read(Lines(Fstab.MaxLines)), Has.Count.EqualTo(Fstab.MaxLines));
        Assert.That(() => Read(Lines(Fstab.MaxLines + 1)), Throws.TypeOf<JaildException>().With.Message.Contains("more than 256 lines"));
    }
}
