using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Jaild.V1;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class WatchTests
{
    [Test]
    public async Task A_snapshot_comes_first_and_then_what_changes()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Create("db");
        using var watch = new WatchReader(rig, new WatchJailsRequest { SendInitial = true });
        var initial = new[] { (await watch.Next()).Initial.Name, (await watch.Next()).Initial.Name };
        var end = (await watch.Next()).InitialEnd;
        Assert.That(initial, Is.EqualTo(new[] { "db", "web" }));
        Assert.That(end.Revision, Is.EqualTo(await rig.Revision()));
        await rig.Start("web");
        var changes = await watch.ChangesTo(await rig.Revision());
        Assert.That(changes[0].Revision, Is.EqualTo(end.Revision + 1));
        Assert.That(Path(changes), Is.EqualTo("stopped starting running"));
    }

    [Test]
    public async Task A_watch_without_a_snapshot_tells_first_where_it_begins()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        using var watch = new WatchReader(rig, new WatchJailsRequest());
        var mark = (await watch.Next()).Progress;
        var info = await rig.Daemon.GetInfoAsync(new GetInfoRequest());
        Assert.That((mark.Revision, mark.Epoch), Is.EqualTo((info.Revision, info.Epoch)));
    }

    [Test]
    public async Task With_steps_every_revision_is_told()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web", "exec.start=true");
        await rig.Start("web");
        var last = await rig.Revision();
        using var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = 0, Steps = true });
        var changes = await watch.ChangesTo(last);
        Assert.That(changes.Select(c => c.Revision), Is.EqualTo(Enumerable.Range(1, (int)last).Select(r => (long)r)));
        Assert.That(changes.SelectMany(c => c.Events).Where(e => e.Kind == EventKind.StepDone).Select(e => e.Step), Is.EqualTo(new[] { "root", "jail", "init" }));
    }

    [Test]
    public async Task Without_steps_only_what_moves_a_jail_or_an_operation_is_told()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web", "exec.start=true");
        await rig.Start("web");
        using var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = 0 });
        var kinds = (await watch.ChangesTo(await rig.Revision())).SelectMany(c => c.Events).Select(e => e.Kind).Distinct();
        Assert.That(kinds, Is.EquivalentTo(new[] { EventKind.Accepted, EventKind.Transition, EventKind.Ended }));
    }

    [Test]
    public async Task A_watch_goes_on_over_a_restart_without_gap_or_repetition()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var whole = new List<Change>();
        string epoch;
        using (var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = 0, Steps = true }))
        {
            epoch = (await watch.Next()).Progress.Epoch;
            whole.AddRange(await watch.ChangesTo(await rig.Revision()));
            await rig.Start("web");
            whole.Add((await watch.Next()).Change);
        }
        await rig.Down();
        await rig.Up();
        await rig.End((await rig.Jails.StopJailAsync(new StopJailRequest { Jail = "web" })).Operation);
        using var resumed = new WatchReader(rig, new WatchJailsRequest { AfterRevision = whole[^1].Revision, Epoch = epoch, Steps = true });
        whole.AddRange(await resumed.ChangesTo(await rig.Revision()));
        Assert.That(whole.Select(c => c.Revision), Is.EqualTo(Enumerable.Range(1, whole.Count).Select(r => (long)r)));
        Assert.That(Path(whole), Is.EqualTo("absent creating stopped starting running stopping dying stopped"));
    }

    [Test]
    public async Task A_filter_tells_of_its_jails_only()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Create("db");
        await rig.Start("db");
        await rig.Start("web");
        var uuid = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail.Uuid;
        foreach (var filter in new[] { new JailFilter { NameGlob = "w*" }, new JailFilter { Uuids = { uuid } } })
        {
            using var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = 0, Filter = filter });
            var changes = await watch.ChangesTo(await rig.Revision());
            Assert.That(changes.Select(c => c.Name).Distinct(), Is.EqualTo(new[] { "web" }));
        }
    }

    [Test]
    public async Task A_filter_by_state_tells_of_entering_and_leaving_it()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Start("web");
        await rig.End((await rig.Jails.StopJailAsync(new StopJailRequest { Jail = "web" })).Operation);
        using var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = 0, Filter = new JailFilter { States = { JailState.Running } } });
        _ = await watch.Next();
        var moves = new List<string>();
        while (moves.Count < 2)
        {
            moves.AddRange((await watch.Next()).Change.Events.Where(e => e.Kind == EventKind.Transition).Select(e => $"{e.From} {e.To}"));
        }
        Assert.That(moves, Is.EqualTo(new[] { "Starting Running", "Running Stopping" }));
    }

    [Test]
    public async Task A_revision_of_the_future_or_another_epoch_is_refused()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var revision = await rig.Revision();
        foreach (var request in new WatchJailsRequest[]
        {
            new() { AfterRevision = revision + 1 },
            new() { AfterRevision = -1 },
            new() { AfterRevision = revision, Epoch = Guid.NewGuid().ToString() },
            new() { Epoch = "yesterday" },
            new() { AfterRevision = 0, SendInitial = true },
            new() { ProgressInterval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1)) },
            new() { ProgressInterval = Duration.FromTimeSpan(TimeSpan.FromHours(2)) },
        })
        {
            using var watch = new WatchReader(rig, request);
            Assert.That((await watch.Error()).StatusCode, Is.EqualTo(StatusCode.InvalidArgument), request.ToString());
        }
    }

    [Test]
    public async Task A_revision_that_is_gone_is_answered_with_the_oldest()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Down();
        await rig.Up();
        await rig.Down();
        var newest = Directory.EnumerateFiles(rig.Options.Store, "segment-*").Max()!;
        foreach (var old in Directory.EnumerateFiles(rig.Options.Store, "segment-*").Where(f => f != newest))
        {
            File.Delete(old);
        }
        await rig.Up();
        var oldest = (await rig.Daemon.GetInfoAsync(new GetInfoRequest())).OldestRevision;
        Assert.That(oldest, Is.GreaterThan(0));
        using var watch = new WatchReader(rig, new WatchJailsRequest { AfterRevision = 0 });
        var error = await watch.Error();
        var info = error.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.That((error.StatusCode, info.Metadata["oldest_revision"]), Is.EqualTo((StatusCode.OutOfRange, $"{oldest}")));
        using var resumed = new WatchReader(rig, new WatchJailsRequest { AfterRevision = oldest });
        Assert.That((await resumed.Next()).Progress.Revision, Is.EqualTo(oldest));
    }

    [Test]
    public async Task Silence_is_filled_with_progress_marks()
    {
        var time = new FakeTimeProvider();
        await using var rig = await DaemonRig.Start(time);
        using var watch = new WatchReader(rig, new WatchJailsRequest { ProgressInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) });
        _ = await watch.Next();
        var next = watch.Next();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        Assert.That((await next).Progress.Revision, Is.Zero);
    }

    [Test]
    public async Task A_watch_ends_as_unavailable_when_the_daemon_goes_down()
    {
        await using var rig = await DaemonRig.Start();
        using var watch = new WatchReader(rig, new WatchJailsRequest());
        _ = await watch.Next();
        var error = watch.Error();
        await rig.Stop();
        Assert.That((await error).StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    private static string Path(IEnumerable<Change> changes)
    {
        var moves = changes.SelectMany(c => c.Events).Where(e => e.Kind == EventKind.Transition).ToList();
        return string.Join(' ', moves.Select(e => e.To).Prepend(moves[0].From)).ToLowerInvariant();
    }
}
