using NUnit.Framework;

namespace Jaild.Tests.Definitions;

/// <summary>Each value is shown with its place and what it overrode; locks hold; what is exported reads back.</summary>
internal sealed class ExplainTests
{
    private const string Text = "exec.timeout = 20;\nexec.start = a;\nweb {\n  path = /jails/web;\n  exec.timeout = 21;\n  exec.start += b;\n}\n* { exec.timeout = 22; }\n";

    [Test]
    public async Task A_value_is_shown_with_its_line_and_what_it_overrode()
    {
        await using var rig = await FilesRig.Start(Text);
        var at = rig.Path;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await rig.Run("explain", "web", "exec.timeout")).Out, Is.EqualTo($"""
                exec.timeout = 22
                    {at}:8:5: exec.timeout = 22 (in *)
                    {at}:5:3: exec.timeout = 21 (in web, overridden)
                    {at}:1:1: exec.timeout = 20 (in *, overridden)

                """));
            Assert.That((await rig.Run("explain", "web", "exec.start")).Out, Is.EqualTo($"""
                exec.start = a, b
                    {at}:6:3: exec.start += b (in web)
                    {at}:2:1: exec.start = a (in *)

                """));
            Assert.That((await rig.Run("explain", "web", "stop.timeout")).Out, Is.EqualTo("stop.timeout is not set; without it 10\n"));
            Assert.That((await rig.Run("explain", "web", "stop.timeot")).Error, Does.Contain("the nearest is stop.timeout"));
        }
    }

    [Test]
    public async Task What_the_API_set_is_told_as_such()
    {
        await using var rig = await FilesRig.Start();
        await rig.Daemon.Create("mail");
        Assert.That((await rig.Run("explain", "mail", "path")).Out, Is.EqualTo("path = /jails/mail\n    set through the API\n"));
    }

    [Test]
    public async Task A_locked_value_is_not_overridden_and_the_jail_stays_as_it_is()
    {
        await using var rig = await FilesRig.Start("path = \"/jails/$name\"; $jaild_locked = path;\nweb { }");
        Assert.That((await rig.Run("explain", "web", "path")).Out, Does.Contain("(in *, locked)"));
        var ended = await rig.Reload("path = \"/jails/$name\"; $jaild_locked = path;\nweb { path = /jails/db; }");
        Assert.That(ended.Error, Does.Contain($"{rig.Path}:2:7: web: path: locked at {rig.Path}:1:24, and cannot be changed here"));
        Assert.That(ended.Out, Is.EqualTo("1 jail defined, 0 changes\n"));
    }

    [Test]
    public async Task A_lock_holds_for_the_API_until_it_is_taken_out()
    {
        await using var rig = await FilesRig.Start();
        await rig.Daemon.Create("mail", "exec.timeout=20", "$jaild_locked=exec.timeout");
        Assert.That((await rig.Run("set", "mail", "exec.timeout=1")).Error, Does.Contain("exec.timeout: locked by $jaild_locked of jail mail"));
        await rig.Run("set", "mail", "--unset", "$jaild_locked");
        Assert.That((await rig.Run("set", "mail", "exec.timeout=1")).Code, Is.Zero);
    }

    [Test]
    public async Task What_is_exported_makes_the_same_jail_again()
    {
        await using var rig = await FilesRig.Start();
        await rig.Daemon.Create("mail", "exec.start=echo \"$HOME\" \\ '#' // x", "exec.start=second", "ip4.addr=em0|192.0.2.1/24,192.0.2.2", "mount.devfs", "$jaild_autostart=yes");
        var mail = (await rig.Get("mail")).Parameters;
        var output = new MemoryStream();
        var ctl = new Jaildctl.CtlRig(rig.Daemon.Options.Socket) { Shape = t => t with { RawOut = () => output } };
        Assert.That((await ctl.Run("export", "mail")).Code, Is.Zero);
        var file = Path.Combine(rig.Daemon.Folder, "mail.conf");
        await File.WriteAllBytesAsync(file, output.ToArray());
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".json"), (await rig.Run("export", "-o", "json", "mail")).Out);
        foreach (var extension in new[] { ".conf", ".json" })
        {
            await rig.Run("destroy", "mail");
            Assert.That((await rig.Run("create", "mail", "--file", Path.ChangeExtension(file, extension))).Error, Is.Empty);
            Assert.That((await rig.Get("mail")).Parameters, Is.EqualTo(mail), extension);
        }
    }

    [Test]
    public async Task Create_takes_one_block_of_a_file_and_names_what_is_wrong_with_it()
    {
        await using var rig = await FilesRig.Start();
        var file = Path.Combine(rig.Daemon.Folder, "some.conf");
        await File.WriteAllTextAsync(file, "path = \"/jails/$name\"; $jaild_locked = path; web { exec.timeout = 5; } bad { path = $none; }");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await rig.Run("create", "web", "--file", file, "path=/jails/db")).Error, Does.Contain($"path: locked at {file}:1:24, and cannot be changed on the command line"));
            Assert.That((await rig.Run("create", "none", "--file", file)).Error, Does.EndWith($"jaildctl: {file}: has no jail none, but web, bad\n"));
            Assert.That((await rig.Run("create", "bad", "--file", file)).Code, Is.EqualTo(65));
            Assert.That((await rig.Run("create", "web", "--file", file, "stop.timeout=3")).Out, Is.EqualTo("web: stopped\n"));
            Assert.That(await rig.Values("web", "exec.timeout"), Is.EqualTo(new[] { "5" }));
        }
    }
}
