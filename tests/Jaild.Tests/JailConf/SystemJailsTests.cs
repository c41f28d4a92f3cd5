using Jaild.JailConf;
using Jaild.JailConf.Text;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>Files of jails are found where rc.d/jail finds them.</summary>
internal sealed class SystemJailsTests
{
    private readonly MemoryFiles files = [];

    [SetUp]
    public void Clear() => files.Clear();

    [Test]
    public void A_file_of_a_jail_counts_before_the_directory_and_that_before_the_common_file()
    {
        Write("/etc/jail.conf", "path = /common; a { } b { } c { }");
        Write("/etc/jail.conf.d/b.conf", "b { path = /directory; }");
        Write("/etc/jail.conf.d/c.conf", "c { path = /directory; }");
        Write("/etc/jail.c.conf", "c { path = /own; }");
        Assert.That(Found(), Is.EqualTo("a=/common b=/directory c=/own"));
        Assert.That(Warnings(), Does.Contain("b: defined in /etc/jail.conf.d/b.conf as well, which counts"));
    }

    [Test]
    public void A_file_that_is_included_is_a_part_of_the_one_that_includes_it()
    {
        Write("/etc/jail.conf", "path = /common; .include \"jail.conf.d/*.conf\";");
        Write("/etc/jail.conf.d/b.conf", "b { } other { }");
        Assert.That(Found(), Is.EqualTo("b=/common other=/common"));
        Assert.That(Warnings(), Is.Empty);
    }

    [Test]
    public void Only_the_jail_that_a_file_is_for_is_taken_from_it()
    {
        Write("/etc/jail.conf.d/b.conf", "b { path = /b; } other { path = /o; }");
        Write("/etc/jail.x_y.conf", "x.y { path = /xy; }");
        Write("/etc/jail.empty.conf", "");
        Assert.That(Found(), Is.EqualTo("b=/b x.y=/xy"), "dots of a name are _ in that of its file");
        Assert.That(Warnings(), Is.EqualTo(new[]
        {
            "other: not taken from this file, which is for the jail b; jail.conf may include the file",
            "/etc/jail.empty.conf: no jail empty in it, which alone would be taken from it",
        }));
    }

    [Test]
    public void One_refused_file_refuses_all()
    {
        Write("/etc/jail.conf", "a { path = /a; }");
        Write("/etc/jail.conf.d/b.conf", "b { path = ");
        Assert.That(SystemJails.Read(files, "/etc/jail.conf").Refused);
    }

    [Test]
    public void Nothing_at_all_is_missing()
    {
        Assert.That(SystemJails.Read(files, "/etc/jail.conf").IsMissing);
        Write("/etc/jail.a.conf", "a { }");
        Assert.That(SystemJails.Read(files, "/etc/jail.conf").IsMissing, Is.False);
    }

    private void Write(string path, string text) => files[path] = ByteText.Of(text).Memory.ToArray();

    private string Found() => string.Join(' ', SystemJails.Read(files, "/etc/jail.conf").Jails.Select(j => $"{j.Name}={j.Parameters.Single(p => p.Name.ToString() == "path").Values[0]}"));

    private string[] Warnings() => [.. SystemJails.Read(files, "/etc/jail.conf").Diagnostics.Select(d => d.Text)];
}
