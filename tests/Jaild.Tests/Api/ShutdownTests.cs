using Jaild.Commands;
using Jaild.Hosts.Simulated;
using Jaild.Settings;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class ShutdownTests
{
    [Test]
    public async Task A_running_jail_runs_on_over_a_restart_of_the_daemon()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Start("web");
        var before = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail;
        await rig.Down();
        await rig.Up();
        var after = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail;
        Assert.That(after.Status, Is.EqualTo(before.Status));
    }

    [Test]
    public async Task What_the_grace_does_not_suffice_for_is_interrupted_and_goes_on_at_the_next_start()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await rig.Machine.Gates.WhenBlocked("make jail");
        await rig.Down();
        await rig.Up();
        var ended = await rig.End(operation);
        using var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = operation.Revision });
        var moves = (await watch.ChangesTo(ended.Revision)).SelectMany(c => c.Events).Where(e => e.Kind == EventKind.Transition).Select(e => e.To);
        Assert.That(moves, Is.EqualTo(new[]
        {
            JailState.Starting, JailState.Interrupted, JailState.Recovering, JailState.Stopped, JailState.Starting, JailState.Running,
        }));
        Assert.That(ended.State, Is.EqualTo(OperationState.Succeeded));
    }

    [Test]
    public async Task A_machine_that_does_not_answer_does_not_keep_the_daemon_from_ending()
    {
        var folder = Directory.CreateTempSubdirectory("jaild-").FullName;
        try
        {
            var logger = new CollectingLogger();
            var options = JaildOptions.Defaults(folder) with { Log = "none" };
            var host = new SilentHost();
            await using var daemon = await Daemon.Start(options, (_, _, _) => Task.FromResult<Core.Hosts.IJailHost>(host), TimeProvider.System, logger.Factory());
            await host.Asked;
            await daemon.Stop(TimeSpan.Zero);
            Assert.That(daemon.Recovered.IsCompleted, Is.True);
            Assert.That(logger.Errors, Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_journal_that_fails_on_the_way_down_is_told()
    {
        var failed = new TaskCompletionSource<Exception>();
        var error = new IOException("no more");
        var going = RunCommand.Failure(Task.CompletedTask, failed.Task, () => new TaskCompletionSource().Task);
        failed.SetResult(error);
        Assert.That(await going, Is.SameAs(error));
        Assert.That(await RunCommand.Failure(Task.CompletedTask, failed.Task, () => Task.CompletedTask), Is.SameAs(error));
        Assert.That(await RunCommand.Failure(Task.CompletedTask, new TaskCompletionSource<Exception>().Task, () => Task.CompletedTask), Is.Null);
    }

    [Test]
    public async Task Every_transition_is_one_line_of_the_log_with_jail_uuid_operation_and_revision()
    {
        await using var rig = await DaemonRig.Start();
        var created = await rig.Create("web");
        await rig.Down();
        var lines = rig.Logger.Lines.Where(l => l.StartsWith("Jaild.TransitionLog", StringComparison.Ordinal));
        Assert.That(lines, Is.EqualTo(new[]
        {
            $"Jaild.TransitionLog: web: absent -> creating: create uuid={created.JailUuid} operation={created.Id} revision=1",
            $"Jaild.TransitionLog: web: creating -> stopped: done uuid={created.JailUuid} operation={created.Id} revision=3",
        }));
    }
}
