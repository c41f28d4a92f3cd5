using Jaild.Tests.Jaildctl;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Definitions;

/// <summary>Jails become what files define, by operations as anybody's.</summary>
internal sealed class ReloadTests
{
    private const string Both = "path = \"/jails/$name\"; exec.timeout = 20; web { exec.start = a, b; } db { persist; }";

    [Test]
    public async Task Jails_are_made_when_the_daemon_starts()
    {
        await using var rig = await FilesRig.Start(Both);
        Assert.That(await rig.Names(), Is.EqualTo("db web"));
        var web = await rig.Get("web");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((web.Status.State, web.Origin), Is.EqualTo((JailState.Stopped, rig.Path)));
            Assert.That(await rig.Values("web", "exec.start"), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(await rig.Values("web", "path"), Is.EqualTo(new[] { "/jails/web" }));
        }
        await rig.Restart();
        Assert.That((await rig.Get("web")).Revision, Is.EqualTo(web.Revision), "what has not changed is left alone");
    }

    [Test]
    public async Task A_plan_says_all_and_does_nothing_and_a_reload_does_it()
    {
        await using var rig = await FilesRig.Start(Both);
        await rig.Daemon.Start("web");
        const string Text = "path = \"/jails/$name\"; exec.timeout = 21; web { exec.start = a, b; $jaild_limits = \"maxproc:deny=100\"; } mail { path = /jails/db; }";
        const string Plan = """
            web: changed; now $jaild_limits; at its next start exec.timeout
            mail: new
            db: removed

            """;
        var revision = await rig.Daemon.Revision();
        Assert.That(await rig.Reload(Text, "--dry-run"), Is.EqualTo(new CtlRig.Ended(0, Plan + "2 jails defined, 3 changes to be made\n", "")));
        Assert.That(await rig.Daemon.Revision(), Is.EqualTo(revision));
        Assert.That(await rig.Run("reload"), Is.EqualTo(new CtlRig.Ended(0, Plan + "2 jails defined, 3 changes\n", "")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await rig.Names(), Is.EqualTo("mail web"));
            Assert.That(await rig.Values("web", "exec.timeout"), Is.EqualTo(new[] { "21" }));
            Assert.That((await rig.Get("web")).AppliedParameters.Single(p => p.Name == "exec.timeout").Values.Single(), Is.EqualTo("20"));
            Assert.That(rig.Daemon.Machine.Find("limit", "jail:web:maxproc:deny=100"), Is.Not.Null);
        }
        Assert.That((await rig.Run("reload")).Out, Is.EqualTo("2 jails defined, 0 changes\n"));
    }

    [TestCase("web { path = /jails/web; ", "unexpected EOF")]
    [TestCase("web { path = /jails/web } db { }", "syntax error")]
    public async Task A_broken_file_changes_nothing_and_says_why(string text, string why)
    {
        await using var rig = await FilesRig.Start(Both);
        var revision = await rig.Daemon.Revision();
        var ended = await rig.Reload(text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.Code, ended.Out), Is.EqualTo((65, "nothing was changed\n")));
            Assert.That(ended.Error, Does.Contain($"{rig.Path}:1:").And.Contain(why).And.Contain("^"));
            Assert.That(await rig.Daemon.Revision(), Is.EqualTo(revision));
        }
    }

    [Test]
    public async Task A_file_that_is_gone_changes_nothing_and_an_empty_one_removes_all()
    {
        await using var rig = await FilesRig.Start(Both);
        File.Delete(rig.Path);
        var gone = await rig.Run("reload");
        Assert.That((gone.Code, gone.Out), Is.EqualTo((65, "nothing was changed\n")));
        Assert.That(gone.Error, Does.Contain("No such file or directory, though jails are defined in it"));
        Assert.That(await rig.Names(), Is.EqualTo("db web"));
        await rig.Reload("");
        Assert.That(await rig.Names(), Is.Empty);
    }

    [Test]
    public async Task A_jail_with_something_wrong_stays_and_the_others_are_changed()
    {
        await using var rig = await FilesRig.Start(Both);
        var ended = await rig.Reload("path = \"/jails/$name\"; web {\n exec.timeout = soon; }\n db { exec.timeout = 22; persist; }\n x { $jaild_autostrt = yes; }\n y { path = $none; }");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.Code, Is.EqualTo(65));
            Assert.That(ended.Error, Does.Contain($"{rig.Path}:2:17: web: exec.timeout: 'soon' is no whole number of seconds").And.Contain("exec.timeout = soon"));
            Assert.That(ended.Error, Does.Contain("x: unknown variable: $jaild_autostrt, the nearest known one is $jaild_autostart").And.Contain("y: path: variable \"none\" not found"));
            Assert.That(ended.Out, Is.EqualTo("db: changed; now exec.timeout\n4 jails defined, 1 change\n"));
            Assert.That(await rig.Values("web", "exec.timeout"), Is.EqualTo(new[] { "20" }));
        }
    }

    [Test]
    public async Task A_running_jail_without_a_definition_runs_on_as_unmanaged()
    {
        await using var rig = await FilesRig.Start(Both);
        await rig.Daemon.Start("web");
        Assert.That((await rig.Reload("db { path = /jails/db; exec.timeout = 20; persist; }")).Out, Does.StartWith("web: unmanaged: its definition is gone, and it is running\n"));
        await rig.Restart();
        var web = await rig.Get("web");
        Assert.That((web.Status.State, web.Status.Conditions.Single().Kind), Is.EqualTo((JailState.Running, "unmanaged")));
        Assert.That((await rig.Reload(Both)).Out, Does.StartWith("web: defined again\n"));
        await rig.Restart();
        Assert.That((await rig.Get("web")).Status.Conditions, Is.Empty);
        await rig.Reload("db { path = /jails/db; exec.timeout = 20; persist; }");
        await rig.Run("stop", "web");
        Assert.That((await rig.Run("reload")).Out, Does.StartWith("web: removed\n"));
        Assert.That(await rig.Names(), Is.EqualTo("db"));
    }

    [Test]
    public async Task A_root_that_jaild_made_is_not_destroyed_because_a_line_is_gone()
    {
        await using var rig = await FilesRig.Start("web { path = /jails/new; $jaild_archive = /base.tar; }");
        Assert.That((await rig.Reload("")).Out, Does.StartWith("web: unmanaged: its definition is gone, and jaild made its root"));
        await rig.Restart();
        Assert.That((await rig.Run("destroy", "web")).Code, Is.Zero, "whoever means it may");
    }

    [Test]
    public async Task A_name_belongs_to_the_files_or_to_the_API()
    {
        await using var rig = await FilesRig.Start("db { path = /jails/db; }");
        await rig.Daemon.Create("mail");
        var ended = await rig.Reload("db { path = /jails/db; } mail { path = /jails/web; }");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.Error, Does.Contain("mail: a jail of that name was made through the API"));
            Assert.That((await rig.Run("destroy", "db")).Error, Is.EqualTo($"jaildctl: cannot destroy jail db: it is defined in {rig.Path}; change it there, then 'jaildctl reload'\n"));
            Assert.That((await rig.Run("set", "db", "exec.timeout=1")).Error, Does.Contain("cannot change jail db"));
            Assert.That(await rig.Values("mail", "path"), Is.EqualTo(new[] { "/jails/mail" }));
        }
        await rig.Reload("db { path = /jails/db; }");
        Assert.That(await rig.Names(), Is.EqualTo("db mail"), "and jails of the API live beside those of files");
    }

    [Test]
    public async Task A_jail_that_starts_at_boot_is_started_as_it_is_defined_by_then()
    {
        await using var rig = await FilesRig.Start("web { path = /jails/web; $jaild_autostart = yes; exec.timeout = 20; }");
        await rig.Daemon.Start("web");
        await rig.Daemon.Down();
        rig.Write("web { path = /jails/web; $jaild_autostart = yes; exec.timeout = 21; }");
        rig.Daemon.Machine.Reboot();
        await rig.Daemon.Up();
        await rig.Run("wait", "--for", "running", "web");
        var web = await rig.Get("web");
        Assert.That(web.Status.State, Is.EqualTo(JailState.Running));
        Assert.That(web.AppliedParameters.Single(p => p.Name == "exec.timeout").Values.Single(), Is.EqualTo("21"));
    }
}
