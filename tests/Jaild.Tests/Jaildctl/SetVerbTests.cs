using System.Text.Json;
using Jaild.Hosts.Simulated;
using Jaild.Tests.Api;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class SetVerbTests
{
    [Test]
    public async Task Set_tells_what_holds_from_the_next_start_and_show_tells_the_differences()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "exec.timeout=20");
        await daemon.Start("web");
        var ctl = CtlRig.Of(daemon);
        var set = await ctl.Run("set", "web", "$jaild_limits=maxproc:deny=100", "--unset", "exec.timeout");
        var shown = (await ctl.Run("show", "web")).Out;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(set.Code, Is.Zero);
            Assert.That(set.Out, Is.EqualTo("web: running\n"));
            Assert.That(set.Error, Is.EqualTo("jaildctl: web: exec.timeout holds from the next start\n"));
            Assert.That(shown, Does.Contain("from the next start:\n  exec.timeout: not set, now '20'\n"));
            Assert.That(shown, Does.EndWith("uses:\n  processes 0\n  maxproc 0 of 100\n"));
            Assert.That(daemon.Machine.Find("limit", "jail:web:maxproc:deny=100"), Is.Not.Null);
        }
    }

    [Test]
    public async Task Set_names_what_is_wrong_and_changes_nothing()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var ctl = CtlRig.Of(daemon);
        var before = (await ctl.Run("show", "web", "-o", "json")).Out;
        var wrong = await ctl.Run("set", "web", "stop.timeout=1", "exec.tmeout=3", "path=/other");
        var none = await ctl.Run("set", "web");
        var stale = await ctl.Run("set", "web", "stop.timeout=1", "--etag", "\"1\"");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong.Error, Does.Contain("exec.tmeout: unknown parameter, the nearest known one is exec.timeout"));
            Assert.That(none.Error, Does.Contain("nothing to set"));
            Assert.That(stale.Error, Does.Contain("its etag is now"));
            Assert.That(new[] { wrong.Code, none.Code, stale.Code }, Has.None.Zero);
            Assert.That((await ctl.Run("show", "web", "-o", "json")).Out, Is.EqualTo(before));
        }
    }

    [Test]
    public async Task Wide_asks_for_several_jails_at_once()
    {
        await using var daemon = await DaemonRig.Start();
        foreach (var name in new[] { "db", "web" })
        {
            await daemon.Create(name, $"exec.start=spawn {name}");
            await daemon.Start(name);
        }
        var calls = daemon.Machine.Knobs.Calls;
        var blocked = new[] { $"call {calls + 1}", $"call {calls + 2}" };
        Array.ForEach(blocked, b => daemon.Machine.Knobs.Set(Knob.Parse($"block before {b}")));
        var list = CtlRig.Of(daemon).Run("list", "-o", "wide");
        foreach (var name in blocked)
        {
            await daemon.Machine.Gates.WhenBlocked(name);
        }
        Array.ForEach(blocked, daemon.Machine.Gates.Release);
        Assert.That((await list).Out, Does.Match(@"db .* jid 1 +1 .*\nweb .* jid 2 +1 "));
    }

    [Test]
    public async Task Ps_lists_processes_whose_names_are_hostile_without_harm()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "exec.start=spawn httpd; spawn \u202eevil");
        await daemon.Create("db");
        await daemon.Start("web");
        var ctl = CtlRig.Of(daemon);
        using var json = JsonDocument.Parse((await ctl.Run("ps", "web", "-o", "json")).Out);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await ctl.Run("ps", "web", "db")).Out, Is.EqualTo("""
                JAIL  PID  INSIDE  USER  FOR  COMMAND
                web   1    -       root  0s   httpd
                web   2    -       root  0s   \u202eevil

                """));
            Assert.That(json.RootElement.GetProperty("processes")[1].GetProperty("command").GetString(), Is.EqualTo("\\u202eevil"));
            Assert.That((await ctl.Run("list", "-o", "wide")).Out, Does.Match(@"web +\S{36} +running +\S+ +jid 1 +2 ").And.Match(@"db +\S{36} +stopped +\S+ +- +- "));
        }
    }
}
