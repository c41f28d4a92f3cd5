using System.Diagnostics;
using NUnit.Framework;

namespace Jaild.Tests.Dist;

/// <summary>rc.d/jaild, with the real daemon: it owns the jails' supervisor, never the jails.</summary>
[TestFixture("dash")]
[TestFixture("busybox sh")]
internal sealed class RcScriptTests(string shell)
{
    [Test]
    public async Task It_starts_tells_reloads_restarts_and_stops_and_no_jail_notices()
    {
        await using var service = await Service.Installed(shell);
        Assert.That((await service.Run("status")) is { Code: 1, Out: "jaild is not running.\n" }, Is.True);
        Assert.That(await service.Do("rcvar"), Is.EqualTo("# jaild : Owner of the life of every jail\n#\njaild_enable=\"YES\"\n"));

        Assert.That(await service.Do("start"), Is.EqualTo("Starting jaild.\n"));
        var (supervisor, child) = (service.Pid("supervisor.pid"), service.Pid("jaild.pid"));
        Assert.That(await service.Do("status"), Is.EqualTo($"jaild is running as pid {supervisor}.\n"));
        Assert.That((await service.Ctl.Run("info")).Out, Does.Match($@"(?m)^pid: +{child}$"));
        Assert.That((await service.Run("start")) is { Code: 1 } again && again.Error.Contains($"(pid={supervisor})"), Is.True);
        Assert.That(await File.ReadAllTextAsync(service.Of("daemon")), Does.StartWith("-c -f -R 5 -P ").And.Contain(" -t jaild -S -T jaild -l daemon -s notice ").And.Contain("/sbin/jaild --config "));
        Assert.That(await File.ReadAllTextAsync(service.Of("syslog")), Does.Contain("jaild is up"));

        await service.Jail("web");
        var before = service.Machine.Inventory();
        Assert.That(await service.Do("jails"), Does.Match(@"(?m)^web +running "));

        File.Move(service.Log, service.Of("jaild.log.0"));
        Assert.That(await service.Do("reload"), Is.Empty);
        Assert.That((await service.Ctl.Run("ready")).Code, Is.Zero);
        await Until(() => File.Exists(service.Log));
        Assert.That((service.Pid("supervisor.pid"), service.Pid("jaild.pid")), Is.EqualTo((supervisor, child)));

        Assert.That(await service.Do("restart"), Is.EqualTo("Stopping jaild.\nStarting jaild.\n"));
        Assert.That(service.Pid("supervisor.pid"), Is.Not.EqualTo(supervisor));
        Assert.That((await service.Ctl.Run("list", "-q", "--state=running")).Out, Is.EqualTo("web\n"));
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));

        var poll = service.Run("poll");
        Assert.That(await service.Do("stop"), Is.EqualTo("Stopping jaild.\n"));
        Assert.That((await poll).Code, Is.Zero);
        Assert.That((service.Pid("supervisor.pid"), service.Pid("jaild.pid")), Is.EqualTo((0, 0)));
        Assert.That((await service.Run("stop")) is { Code: 1 } gone && gone.Error.StartsWith("jaild not running?"), Is.True);
        Assert.That((await service.Run("reload")).Code, Is.EqualTo(1));
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_jaild_that_ends_by_itself_is_started_anew_after_the_delay()
    {
        await using var service = await Service.Installed(shell, "jaild_restart_delay=7", "jaild_syslog=NO");
        await service.Do("start");
        await service.Jail("web");
        var (supervisor, child, before) = (service.Pid("supervisor.pid"), service.Pid("jaild.pid"), service.Machine.Inventory());
        Process.GetProcessById(child).Kill();
        await Until(() => File.Exists(service.Of("delay")));
        Assert.That(await File.ReadAllTextAsync(service.Of("delay")), Is.EqualTo("7\n"));
        Assert.That((await service.Run("reload")) is { Code: 1 } early && early.Error.Contains("being started anew"), Is.True);
        await service.EndDelay();
        Assert.That((await service.Ctl.Run("ready", "--jails", "--timeout", "60s")).Code, Is.Zero);
        Assert.That(await service.Do("status"), Is.EqualTo($"jaild is running as pid {supervisor}.\n"));
        Assert.That((await service.Ctl.Run("list", "-q", "--state=running")).Out, Is.EqualTo("web\n"));
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));
        Assert.That(File.Exists(service.Of("syslog")), Is.False);
        await service.Do("stop");
    }

    [Test]
    public async Task When_the_machine_goes_down_jails_are_stopped_first_unless_told_otherwise([Values("YES", "NO")] string stops)
    {
        await using var service = await Service.Installed(shell, $"jaild_shutdown_jails={stops}");
        await service.Do("start");
        await service.Jail("web", "exec.release=true", "$jaild_autostart=last");
        await service.Jail("web.child", "exec.release=true", "exec.prestop=false");
        var before = service.Machine.Inventory();
        var down = await service.Shutdown();
        Assert.That(down.Code, Is.Zero, down.Error);
        Assert.That(down.Out, Is.EqualTo(stops == "YES" ? "Stopping jails.\nweb: stopped\nweb.child: stopped\nStopping jaild.\n" : "Stopping jaild.\n"));
        Assert.That(service.Pid("supervisor.pid"), Is.Zero);
        var released = service.Machine.Commands.Where(c => c.Parameter == "exec.release").Select(c => c.Environment["JAILD_NAME"]);
        Assert.That(released, stops == "YES" ? Is.EqualTo(new[] { "web.child", "web" }) : Is.Empty);
        Assert.That(service.Machine.Inventory().SequenceEqual(before), Is.EqualTo(stops == "NO"));

        service.Machine.Reboot();
        service.Configure("jaild_start_waits=YES");
        await service.Do("start");
        Assert.That((await service.Ctl.Run("list", "-q", "--state=running")).Out, Is.EqualTo("web\n"));
        await service.Do("stop");
    }

    [Test]
    public async Task A_shutdown_without_jaild_is_none_of_its_business()
    {
        await using var service = await Service.Installed(shell);
        Assert.That(await service.Shutdown(), Is.EqualTo(new Shell.Ended(0, "", "")));
    }

    [Test]
    public async Task Stopjails_stops_all_and_jaild_stays()
    {
        await using var service = await Service.Installed(shell);
        await service.Do("start");
        await service.Jail("web");
        await service.Jail("db");
        Assert.That(await service.Do("stopjails"), Is.EqualTo("db: stopped\nweb: stopped\n"));
        Assert.That(await service.Do("status"), Does.StartWith("jaild is running"));
        await service.Do("stop");
    }

    [Test]
    public async Task What_cannot_start_says_so()
    {
        await using var service = await Service.Installed(shell, "jaild_start_timeout=1", "jaild_flags='--set log.level=loud'");
        var failed = await service.Run("start");
        Assert.That((failed.Code, failed.Out), Is.EqualTo((1, "Starting jaild.\n")));
        Assert.That(failed.Error, Does.Contain("jaildctl: jaild is not ready within 1s").And.Contain("its log says why"));
        await Until(() => File.Exists(service.Of("delay")));
        Assert.That(await File.ReadAllTextAsync(service.Of("syslog")), Does.Contain("log.level: 'loud' is none of trace"));
        await service.EndDelay();
        await service.Do("stop");

        Assert.That((await service.Run("unknown")).Error, Does.Contain("|reload|jails|stopjails|status|poll)"));
        service.Configure("jaild_config=/nowhere/jaild.conf");
        Assert.That((await service.Run("start")).Error, Does.Contain("/nowhere/jaild.conf is not readable"));
        service.Configure("jaild_enable=NO");
        Assert.That(await service.Do("start"), Does.StartWith("Cannot 'start' jaild."));
    }

    /// <summary>What the signal of another process brings is seen within moments.</summary>
    private static async Task Until(Func<bool> seen)
    {
        while (!seen())
        {
            await Task.Delay(20);
        }
    }
}
