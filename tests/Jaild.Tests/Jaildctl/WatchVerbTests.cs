using Jaild.Hosts.Simulated;
using Jaild.Tests.Api;
using Jaild.V1;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class WatchVerbTests
{
    private static async Task<(int Code, string Out)> Watch(DaemonRig daemon, string until, params string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var output = new AwaitedText(until);
        var running = CtlRig.Of(daemon).Run(output, TextWriter.Null, stop.Token, ["watch", .. arguments]);
        await output.Found;
        await stop.CancelAsync();
        return (await running, output.ToString());
    }

    [Test]
    public async Task Watch_tells_a_line_for_each_event_and_ends_with_130_when_interrupted()
    {
        await using var daemon = await DaemonRig.Start(new FakeTimeProvider(new DateTimeOffset(2026, 5, 6, 12, 0, 0, TimeSpan.Zero)));
        var operation = await daemon.Create("web");
        var (code, text) = await Watch(daemon, "ended", "--from", "0", "--steps");
        Assert.That(code, Is.EqualTo(130));
        Assert.That(text, Is.EqualTo($"""
            2026-05-06T12:00:00.000Z 1 web create accepted from uid {operation.Actor.Uid}, pid {operation.Actor.Pid}
            2026-05-06T12:00:00.000Z 1 web absent -> creating
            2026-05-06T12:00:00.000Z 2 web step root begun
            2026-05-06T12:00:00.000Z 3 web step root done
            2026-05-06T12:00:00.000Z 3 web creating -> stopped
            2026-05-06T12:00:00.000Z 3 web operation {operation.Id} ended

            """));
    }

    [Test]
    public async Task Watch_as_json_is_an_object_a_line()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var (_, text) = await Watch(daemon, "EVENT_KIND_ENDED", "w*", "--from=0", "--output=json");
        var lines = text.TrimEnd('\n').Split('\n').Select(l => WatchJailsResponse.Parser.ParseJson(l)).ToList();
        Assert.That(lines[0].Progress.Revision, Is.Zero);
        Assert.That(lines.Skip(1).Select(l => l.Change.Revision), Is.EqualTo(new[] { 1L, 3L }));
    }

    [Test]
    public async Task Watch_goes_on_over_a_restart_of_the_daemon()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        using var stop = new CancellationTokenSource();
        using var output = new AwaitedText("running -> stopping");
        using var error = new AwaitedText("jaild is gone; waiting for it");
        var running = CtlRig.Of(daemon).Run(output, error, stop.Token, "watch", "--from", "0");
        await daemon.Start("web");
        await daemon.Down();
        await error.Found;
        await daemon.Up();
        await CtlRig.Of(daemon).Run("stop", "web");
        await output.Found;
        await stop.CancelAsync();
        await running;
        var moves = output.ToString().Split('\n').Where(l => l.Contains("->", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1].TrimEnd(':'));
        Assert.That(moves.Take(5), Is.EqualTo(new[] { "creating", "stopped", "starting", "running", "stopping" }));
    }

    [Test]
    public async Task Wait_ends_when_the_jail_is_there_or_was_there_in_between()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var ctl = CtlRig.Of(daemon);
        Assert.That(await ctl.Run("wait", "web", "--for=stopped"), Is.EqualTo(new CtlRig.Ended(0, "web: stopped\n", "")));
        daemon.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await daemon.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await daemon.Machine.Gates.WhenBlocked("make jail");
        var running = ctl.Run("wait", "web", "--for", "running", "--timeout", "1m");
        var passing = ctl.Run("wait", "web", "--for", "dying", "--timeout", "60s");
        daemon.Machine.Gates.Release("make jail");
        await daemon.End(operation);
        await running;
        await ctl.Run("stop", "web");
        Assert.That(((await running).Out, (await passing).Out), Is.EqualTo(("web: running\n", "web: dying\n")));
    }

    [Test]
    public async Task Wait_for_absent_is_over_when_there_is_no_such_jail_or_it_goes()
    {
        await using var daemon = await DaemonRig.Start();
        var ctl = CtlRig.Of(daemon);
        Assert.That((await ctl.Run("wait", "web", "--for=absent")).Code, Is.Zero);
        await daemon.Create("web");
        var wait = ctl.Run("wait", "web", "--for=absent");
        await ctl.Run("destroy", "web");
        Assert.That((await wait).Out, Is.EqualTo("web: absent\n"));
    }

    [Test]
    public async Task Wait_ends_with_124_when_its_time_is_over()
    {
        var time = new FakeTimeProvider();
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var wait = new CtlRig(daemon.Options.Socket) { Time = time }.Run("wait", "web", "--for=running", "--timeout=5");
        while (!wait.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        Assert.That(await wait, Is.EqualTo(new CtlRig.Ended(124, "", "jaildctl: web: not running within 5s\n")));
    }

    [Test]
    public async Task Wait_for_a_jail_that_goes_away_ends()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var wait = CtlRig.Of(daemon).Run("wait", "web", "--for=running");
        await daemon.End((await daemon.Jails.DestroyJailAsync(new DestroyJailRequest { Jail = "web" })).Operation);
        var ended = await wait;
        Assert.That(ended.Code, Is.EqualTo(66));
    }

    [TestCase("soon")]
    [TestCase("-1")]
    [TestCase("5y")]
    [TestCase("1e9")]
    public async Task A_timeout_that_is_none_is_refused(string timeout)
    {
        var ended = await new CtlRig("/nowhere/jaild.sock").Run("wait", "web", "--for=running", $"--timeout={timeout}");
        Assert.That(ended.Code, Is.EqualTo(64));
        Assert.That(ended.Error, Does.Contain($"'{timeout}'"));
    }
}
