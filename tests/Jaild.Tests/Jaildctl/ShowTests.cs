using System.Text.Json;
using Jaild.Hosts.Simulated;
using Jaild.Tests.Api;
using Jaild.V1;
using Jaildctl.Output;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class ShowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task List_is_a_table()
    {
        var time = new FakeTimeProvider(Noon);
        await using var daemon = await DaemonRig.Start(time);
        await daemon.Create("web");
        await daemon.Create("db");
        await daemon.Start("web");
        time.Advance(TimeSpan.FromMinutes(61));
        var ctl = new CtlRig(daemon.Options.Socket) { Time = time };
        Assert.That((await ctl.Run("list")).Out, Is.EqualTo("""
            NAME  STATE    FOR   KERNEL  PATH        NOTE
            db    stopped  1h1m  -       /jails/db
            web   running  1h1m  jid 1   /jails/web

            """));
        Assert.That((await ctl.Run("ls", "w*", "-q")).Out, Is.EqualTo("web\n"));
        Assert.That((await ctl.Run("list", "--state", "stopped", "--state", "stuck", "-q")).Out, Is.EqualTo("db\n"));
    }

    [Test]
    public async Task List_shows_the_step_at_work()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        daemon.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await daemon.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await daemon.Machine.Gates.WhenBlocked("make jail");
        Assert.That((await CtlRig.Of(daemon).Run("list")).Out, Does.Match("web +starting .* step 7 of 12, jail\n"));
        daemon.Machine.Gates.Release("make jail");
        await daemon.End(operation);
    }

    [Test]
    public async Task A_line_ends_where_the_terminal_ends()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create(new string('a', 60));
        var ctl = new CtlRig(daemon.Options.Socket) { Shape = t => t with { Width = 40 } };
        var lines = (await ctl.Run("list")).Out.TrimEnd('\n').Split('\n');
        Assert.That(lines.Select(l => l.Length), Is.All.LessThanOrEqualTo(40));
        Assert.That(lines[1], Does.EndWith("…"));
    }

    [Test]
    public async Task List_as_json_has_every_page()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        using var json = JsonDocument.Parse((await CtlRig.Of(daemon).Run("list", "-o", "json")).Out);
        var jail = json.RootElement.GetProperty("jails")[0];
        Assert.That((jail.GetProperty("name").GetString(), jail.GetProperty("status").GetProperty("state").GetString()), Is.EqualTo(("web", "JAIL_STATE_STOPPED")));
        Assert.That(json.RootElement.GetProperty("revision").GetString(), Is.EqualTo("3"));
    }

    [Test]
    public async Task Stats_are_what_jails_use_of_their_limits()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "$jaild_limits=memoryuse:deny=512m", "$jaild_limits=maxproc:deny=100", "$jaild_limits=pcpu:deny=50", "exec.start=spawn httpd");
        await daemon.Create("db");
        await daemon.Start("web");
        var ctl = CtlRig.Of(daemon);
        Assert.That((await ctl.Run("stats", "web", "db")).Out, Is.EqualTo("""
            JAIL  RESOURCE   USED  LIMIT  NOTE
            web   memoryuse  -     512M
            web   maxproc    1     100
            web   pcpu       -     50%

            """));
        Assert.That((await ctl.Run("show", "web")).Out, Does.EndWith("uses:\n  processes 1\n  memoryuse limit 512M\n  maxproc 1 of 100\n  pcpu limit 50%\n"));
        using var json = JsonDocument.Parse((await ctl.Run("stats", "web", "-o", "json")).Out);
        Assert.That(json.RootElement.GetProperty("usage")[1].ToString(), Does.Contain("\"used\": \"1\""));
        Assert.That((await ctl.Run("stats", "none")).Code, Is.EqualTo(66));
    }

    [Test]
    public async Task Processes_killed_for_memory_are_seen_in_watch_show_and_list()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "exec.start=spawn httpd");
        await daemon.Start("web");
        var before = await daemon.Revision();
        using var watch = new WatchReader(daemon, new WatchJailsRequest { AfterRevision = before });
        daemon.Machine.KillForMemory("web", "httpd");
        var told = (await watch.ChangesTo(before + 1)).Single();
        Assert.That(told.Events.Single().Message, Is.EqualTo("1 process killed since the start because memory ran out, the latest: httpd"));
        Assert.That(told.Status.Conditions.Single(), Has.Property("Kind").EqualTo("out-of-memory").And.Property("Count").EqualTo(1));
        Assert.That((await CtlRig.Of(daemon).Run("show", "web")).Out, Does.Contain("  out-of-memory since ").And.Contain("the latest: httpd"));
        Assert.That((await CtlRig.Of(daemon).Run("list")).Out, Does.Contain("out-of-memory"));
        Assert.That(EventLine.Of(told, told.Events.Single()), Does.EndWith($" {told.Revision} web condition out-of-memory: {told.Events.Single().Message}"));
    }

    [Test]
    public async Task Show_tells_all()
    {
        await using var daemon = await DaemonRig.Start(new FakeTimeProvider(Noon));
        await daemon.Create("web", "exec.start=true");
        await daemon.Start("web");
        var jail = (await daemon.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail;
        Assert.That((await CtlRig.Of(daemon).Run("show", "web")).Out, Is.EqualTo($"""
            name:        web
            uuid:        {jail.Uuid}
            state:       running since 2026-05-06T12:00:00.000Z
            desired:     running
            created:     2026-05-06T12:00:00.000Z
            revision:    8
            kernel:      boot {jail.Status.BootId}, jid 1, name web, path /jails/web
            steps:
              root done
              jail done
              init done
            resources:
              root /jails/web
              jail {jail.Uuid}
            parameters:
              $jaild_archive=/base.tar
              exec.start=true
              path=/jails/web
            uses:
              processes 0
              maxproc 0

            """));
    }

    [Test]
    public async Task Show_by_uuid_knows_a_jail_that_is_no_more()
    {
        await using var daemon = await DaemonRig.Start();
        var uuid = (await daemon.Create("web")).JailUuid;
        await CtlRig.Of(daemon).Run("destroy", "web");
        Assert.That((await CtlRig.Of(daemon).Run("show", $"uuid:{uuid}")).Out, Does.Contain("state:       absent since"));
        Assert.That((await CtlRig.Of(daemon).Run("show", "web")).Code, Is.EqualTo(66));
    }

    [Test]
    public async Task Hostile_text_cannot_speak_to_the_terminal()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "exec.start=echo \u202Egpj\u2066");
        foreach (var arguments in new string[][] { ["show", "web"], ["list"], ["create", "\x1b[2J"], ["start", "a\nb"], ["watch\x1b[2J"] })
        {
            var ended = await CtlRig.Of(daemon).Run(arguments);
            Assert.That(ended.Out + ended.Error, Does.Not.Contain('\x1b').And.Not.Contain('\a').And.Not.Contain('\u202E'), string.Join(' ', arguments));
        }
        Assert.That((await CtlRig.Of(daemon).Run("show", "web")).Out, Does.Contain(@"exec.start=echo \u202egpj\u2066"));
    }

    [Test]
    public async Task Lifecycle_is_drawn_in_three_forms()
    {
        await using var daemon = await DaemonRig.Start();
        var ctl = CtlRig.Of(daemon);
        Assert.That((await ctl.Run("lifecycle")).Out, Does.Match("(?m)^start +stopped +starting +running +recovering +up prepare to poststart$")
            .And.Match("(?m)^init +boot +exec.start, command +end its processes$")
            .And.Match("(?m)^stuck +refused +recovers +recovers +recovers-first +nothing +row$"));
        Assert.That((await ctl.Run("lifecycle", "--format", "mermaid")).Out, Does.StartWith("stateDiagram-v2"));
        Assert.That((await ctl.Run("lifecycle", "--format=dot")).Out, Does.StartWith("digraph"));
    }

    [Test]
    public async Task Info_and_version_tell_of_the_daemon()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var info = (await CtlRig.Of(daemon).Run("info")).Out;
        Assert.That(info, Does.Contain("journal:     sound").And.Contain("jails:       1 stopped").And.Contain($"socket:      {daemon.Options.Socket}"));
        Assert.That((await CtlRig.Of(daemon).Run("version")).Out, Does.Match(@"^jaildctl \d+\.\d+\.\d+\njaild \d+\.\d+\.\d+\n$"));
        Assert.That((await new CtlRig("/nowhere/jaild.sock").Run("version")).Out, Does.EndWith("jaild does not answer\n"));
    }

    [Test]
    public async Task Operations_are_listed_shown_and_cancelled()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        daemon.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await daemon.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await daemon.Machine.Gates.WhenBlocked("make jail");
        var ctl = CtlRig.Of(daemon);
        Assert.That((await ctl.Run("op", "list", "--open")).Out, Does.Match($"(?m)^{operation.Id} +web +start +running .* uid \\d+$"));
        var cancelled = await ctl.Run("operations", "cancel", operation.Id);
        Assert.That((cancelled.Code, cancelled.Out), Is.EqualTo((0, (await ctl.Run("op", "show", operation.Id)).Out)));
        Assert.That((await ctl.Run("op", "show", operation.Id)).Out, Does.Match("start +failed .* cancelled by peer uid \\d+"));
        var again = await daemon.Start("web");
        var late = await ctl.Run("op", "cancel", again.Id);
        Assert.That((late.Code, late.Error), Is.EqualTo((1, $"jaildctl: operation {again.Id} had ended well already: nothing was cancelled\n")));
        Assert.That((await ctl.Run("op", "show", Guid.NewGuid().ToString())).Code, Is.EqualTo(66));
    }
}
