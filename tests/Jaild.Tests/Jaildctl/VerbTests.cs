using System.Text.Json;
using Jaild.Hosts.Simulated;
using Jaild.Tests.Api;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class VerbTests
{
    private static readonly string[] Web = ["create", "web", "path=/jails/web", "$jaild_archive=/base.tar"];

    [Test]
    public async Task Every_verb_tells_how_the_jail_stands_then()
    {
        await using var daemon = await DaemonRig.Start();
        var ctl = CtlRig.Of(daemon);
        (string[] Arguments, string Says)[] story =
        [
            (Web, "web: stopped\n"),
            (["start", "web"], "web: running\n"),
            (["start", "web"], "web: running\n"),
            (["restart", "web"], "web: running\n"),
            (["stop", "web"], "web: stopped\n"),
            (["stop", "web", "--force"], "web: stopped\n"),
            (["destroy", "web"], "web: absent\n"),
        ];
        foreach (var (arguments, says) in story)
        {
            Assert.That(await ctl.Run(arguments), Is.EqualTo(new CtlRig.Ended(0, says, "")), string.Join(' ', arguments));
        }
    }

    [Test]
    public async Task Several_jails_go_together_and_one_that_fails_keeps_no_other()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("a");
        await daemon.Create("b");
        var ended = await CtlRig.Of(daemon).Run("start", "a", "nobody", "b");
        Assert.That(ended, Is.EqualTo(new CtlRig.Ended(66, "a: running\nb: running\n", "jaildctl: nobody: no such jail\n")));
    }

    [Test]
    public async Task A_start_that_fails_says_why_and_where_it_rests()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        daemon.Machine.Knobs.Set(Knob.Parse("fail before make jail of web"));
        var ended = await CtlRig.Of(daemon).Run("start", "web");
        Assert.That((ended.Code, ended.Out), Is.EqualTo((1, "")));
        Assert.That(ended.Error, Does.StartWith("jaildctl: web: ").And.EndWith("; it is stopped\n"));
    }

    [Test]
    public async Task A_wrong_state_is_told_with_what_is_allowed()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        await daemon.Start("web");
        Assert.That(await CtlRig.Of(daemon).Run("destroy", "web"), Is.EqualTo(new CtlRig.Ended(1, "",
            "jaildctl: cannot destroy jail web: it is running; stop it first, or destroy it with --stop\n")));
        Assert.That((await CtlRig.Of(daemon).Run("destroy", "web", "--stop")).Out, Is.EqualTo("web: absent\n"));
    }

    [Test]
    public async Task No_wait_names_the_operation()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var ended = await CtlRig.Of(daemon).Run("start", "web", "--no-wait");
        Assert.That(ended.Out, Does.Match("^web: accepted as operation [0-9a-f-]{36}\n$"));
        var operation = (await daemon.Operations.GetOperationAsync(new GetOperationRequest { Id = ended.Out.Trim()[^36..] })).Operation;
        Assert.That((await daemon.End(operation)).State, Is.EqualTo(OperationState.Succeeded));
    }

    [Test]
    public async Task Parameters_come_from_a_file_and_from_the_command_line()
    {
        await using var daemon = await DaemonRig.Start();
        var file = Path.Combine(daemon.Folder, "web.jail");
        await File.WriteAllTextAsync(file, "# the web server\npath=/jails/web\n\n  exec.start=true\n$jaild_archive=/base.tar\n");
        Assert.That((await CtlRig.Of(daemon).Run("create", "web", "--file", file, "exec.start=false", "nopersist=x")).Code, Is.EqualTo(64));
        Assert.That((await CtlRig.Of(daemon).Run("create", "web", "--file", file, "exec.stop=true")).Code, Is.Zero);
        var ctl = new CtlRig(daemon.Options.Socket) { Typed = "path=/jails/db\n$jaild_archive=/base.tar\n" };
        Assert.That((await ctl.Run("create", "db", "--file", "-")).Out, Is.EqualTo("db: stopped\n"));
        var web = (await daemon.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail;
        Assert.That(web.Parameters.Select(p => p.Name), Is.EqualTo(new[] { "$jaild_archive", "exec.start", "exec.stop", "path" }));
    }

    [TestCase(new[] { "y\n" }, 0)]
    [TestCase(new[] { "yes\n" }, 0)]
    [TestCase(new[] { "n\n" }, 1)]
    [TestCase(new[] { "\n" }, 1)]
    [TestCase(new[] { "" }, 1)]
    public async Task Destroy_asks_a_person_first(string[] typed, int code)
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var ctl = new CtlRig(daemon.Options.Socket) { Typed = typed[0], Shape = t => t with { CanAsk = true } };
        var ended = await ctl.Run("destroy", "web");
        Assert.That(ended.Code, Is.EqualTo(code));
        Assert.That(ended.Error, Does.StartWith("Destroy web, and what jaild made of its root? [y/N] "));
        Assert.That((await daemon.Jails.ListJailsAsync(new ListJailsRequest())).Jails, Has.Count.EqualTo(code));
    }

    [Test]
    public async Task Destroy_with_yes_asks_nothing()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var ctl = new CtlRig(daemon.Options.Socket) { Shape = t => t with { CanAsk = true } };
        Assert.That(await ctl.Run("destroy", "web", "--yes"), Is.EqualTo(new CtlRig.Ended(0, "web: absent\n", "")));
    }

    [Test]
    public async Task A_stuck_jail_is_told_with_its_way_out_and_can_be_abandoned()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "mount=/a /jails/web/a nullfs rw 0 0");
        await daemon.Start("web");
        daemon.Machine.Knobs.Set(Knob.Parse("fail before every remove mount of web"));
        var stop = await CtlRig.Of(daemon).Run("stop", "web");
        Assert.That(stop.Code, Is.EqualTo(1));
        Assert.That(stop.Error, Does.EndWith("; it is stuck: 'jaildctl show web' says what is left, then recover or abandon it\n"));
        Assert.That((await CtlRig.Of(daemon).Run("show", "web")).Out, Does.Contain("mount /jails/web/a"));
        Assert.That((await CtlRig.Of(daemon).Run("abandon", "web")).Out, Is.EqualTo("web: stopped\n"));
        Assert.That((await CtlRig.Of(daemon).Run("show", "web")).Out, Does.Contain("leftovers:\n  mount /jails/web/a"));
        daemon.Logger.Expect("could not be undone");
    }

    [Test]
    public async Task A_stuck_jail_recovers()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "mount=/a /jails/web/a nullfs rw 0 0");
        await daemon.Start("web");
        daemon.Machine.Knobs.Set(Knob.Parse("fail before every remove mount of web"));
        await CtlRig.Of(daemon).Run("stop", "web");
        daemon.Machine.Knobs.Clear();
        Assert.That((await CtlRig.Of(daemon).Run("recover", "web")).Out, Is.EqualTo("web: stopped\n"));
        daemon.Logger.Expect("could not be undone");
    }

    [Test]
    public async Task Wait_as_json_gives_the_jails_as_they_were_then()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("a");
        await daemon.Create("b");
        await daemon.Start("b");
        var wait = CtlRig.Of(daemon).Run("wait", "a", "b", "--for=running", "-o", "json");
        await CtlRig.Of(daemon).Run("start", "a");
        using var json = JsonDocument.Parse((await wait).Out);
        Assert.That(json.RootElement.GetProperty("jails").EnumerateArray().Select(j => $"{j.GetProperty("name")}"), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Version_has_json_too()
    {
        await using var daemon = await DaemonRig.Start();
        using var json = JsonDocument.Parse((await CtlRig.Of(daemon).Run("version", "-o", "json")).Out);
        Assert.That($"{json.RootElement.GetProperty("jaild")}", Is.EqualTo($"{json.RootElement.GetProperty("jaildctl")}"));
        using var alone = JsonDocument.Parse((await new CtlRig("/nowhere/jaild.sock").Run("version", "-o", "json")).Out);
        Assert.That(alone.RootElement.GetProperty("jaild").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task As_json_a_verb_gives_its_operations()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("a");
        await daemon.Create("b");
        using var json = JsonDocument.Parse((await CtlRig.Of(daemon).Run("start", "a", "b", "-o", "json")).Out);
        var operations = json.RootElement.GetProperty("operations").EnumerateArray().Select(o => $"{o.GetProperty("verb")} {o.GetProperty("jailName")} {o.GetProperty("state")}");
        Assert.That(operations, Is.EqualTo(new[] { "start a OPERATION_STATE_SUCCEEDED", "start b OPERATION_STATE_SUCCEEDED" }));
    }

    [TestCase("operations", "list", "-o", "json")]
    [TestCase("watch", "--from", "0", "-o", "json")]
    [TestCase("start", "a", "-o", "json")]
    public async Task As_json_a_failure_is_shown_with_its_reason(params string[] arguments)
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("a", "exec.prestart=false");
        await CtlRig.Of(daemon).Run("start", "a");
        using var output = new AwaitedText("HOOK_FAILED");
        using var stop = new CancellationTokenSource();
        var running = CtlRig.Of(daemon).Run(output, TextWriter.Null, stop.Token, arguments);
        await output.Found;
        await stop.CancelAsync();
        await running;
        Assert.That(output.ToString(), Does.Contain("type.googleapis.com/google.rpc.ErrorInfo"));
    }
}
