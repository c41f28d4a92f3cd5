using Jaild.Hosts.Simulated;
using Jaild.Tests.Api;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

/// <summary>ready: what scripts wait for after they have started the daemon.</summary>
internal sealed class ReadyTests
{
    [Test]
    public async Task A_daemon_that_answers_is_ready()
    {
        await using var daemon = await DaemonRig.Start();
        Assert.That(await CtlRig.Of(daemon).Run("ready"), Is.EqualTo(new CtlRig.Ended(0, "", "")));
        Assert.That(await CtlRig.Of(daemon).Run("ready", "--jails"), Is.EqualTo(new CtlRig.Ended(0, "", "")));
    }

    [Test]
    public async Task Without_one_it_gives_up_when_the_time_is_over()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        var ready = new CtlRig("/nowhere/jaild.sock") { Time = time }.Run("ready", "--timeout", "30s");
        while (!ready.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        var ended = await ready;
        Assert.That(ended.Code, Is.EqualTo(124));
        Assert.That(ended.Error, Does.StartWith("jaildctl: jaild is not ready within 30s: "));
    }

    [Test]
    public async Task With_jails_it_waits_until_those_with_autostart_run()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web", "$jaild_autostart=yes");
        await daemon.Down();
        daemon.Machine.Reboot();
        daemon.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        await daemon.Up();
        var ready = CtlRig.Of(daemon).Run("ready", "--jails");
        await daemon.Machine.Gates.WhenBlocked("make jail");
        Assert.That((await CtlRig.Of(daemon).Run("ready")).Code, Is.Zero);
        Assert.That(ready.IsCompleted, Is.False);
        daemon.Machine.Gates.Release("make jail");
        Assert.That((await ready).Code, Is.Zero);
        Assert.That((await CtlRig.Of(daemon).Run("list", "-q", "--state=running")).Out, Is.EqualTo("web\n"));
    }
}
