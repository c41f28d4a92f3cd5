using Jaild.JailConf;
using Jaild.JailConf.Sources;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>Files of this machine.</summary>
internal sealed class DiskFilesTests
{
    private string directory = "";

    [SetUp]
    public void Make() => directory = Directory.CreateTempSubdirectory("jaild-conf-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(directory, recursive: true);

    [Test]
    public void Included_files_are_found_beside_the_including_one()
    {
        Directory.CreateDirectory(Path.Combine(directory, "jail.conf.d"));
        Write("jail.conf", "x = 1; .include \"jail.conf.d/*.conf\";");
        Write("jail.conf.d/b.conf", "b { }");
        Write("jail.conf.d/a.conf", "a { }");
        Write("jail.conf.d/.c.conf", "c { }");
        var read = Read("jail.conf");
        Assert.That(read.Jails.Select(j => j.Name.ToString()), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(read.Sources.Select(f => Path.GetFileName(f.Path)), Is.EqualTo(new[] { "jail.conf", "a.conf", "b.conf" }));
        Assert.That(read.Jails[0].At.ToString(), Is.EqualTo(Path.Combine(directory, "jail.conf.d/a.conf:1:1")));
    }

    [Test]
    public void What_cannot_be_read_is_said_as_strerror_says_it()
    {
        Assert.That(First("none"), Is.EqualTo($"{directory}/none: No such file or directory"));
        Assert.That(First("none/none"), Does.EndWith("No such file or directory"));
        Assert.That(First("."), Is.EqualTo($"{directory}/.: Is a directory"));
        Write("large", new string(' ', 100));
        Assert.That(Read("large", new Limits { FileBytes = 99 }).Diagnostics[0].Text, Does.Contain("File too large"));
    }

    [Test]
    public void A_FIFO_is_no_file_and_is_not_waited_for()
    {
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(directory, "fifo")))
        {
            made.WaitForExit();
        }
        Write("jail.conf", ".include \"fifo\"; a { }");
        Assert.That(First("fifo"), Does.EndWith(": Not a regular file"));
        Assert.That(First("jail.conf"), Does.EndWith("/fifo: Not a regular file"));
    }

    private string First(string name) => Read(name).Diagnostics[0].Text;

    private Configuration Read(string name, Limits? limits = null) => Configuration.Read(new DiskFiles(), [Path.Combine(directory, name)], limits);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(directory, name), text);
}
