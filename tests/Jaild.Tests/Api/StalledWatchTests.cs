using Grpc.Core;
using Jaild.V1;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Api;

/// <summary>A watcher that no longer reads, seen through real clients: it delays nobody and is cut off in the end.</summary>
internal sealed class StalledWatchTests
{
    [Test]
    public async Task A_watcher_that_does_not_read_delays_nobody()
    {
        await using var rig = await DaemonRig.Start();
        await Fill(rig);
        using var stalled = await Stall(rig);
        using var beside = new WatchReader(rig, new WatchJailsRequest { AfterRevision = await rig.Revision() });
        using var elsewhere = DaemonRig.Connect(rig.Options.Socket);
        using var other = new JailService.JailServiceClient(elsewhere).WatchJails(new WatchJailsRequest());
        Assert.That(await other.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        for (var round = 0; round < 20; round++)
        {
            await rig.Start("web");
            await rig.End((await rig.Jails.StopJailAsync(new StopJailRequest { Jail = "web" })).Operation);
        }
        var last = await rig.Revision();
        Assert.That((await beside.ChangesTo(last))[^1].Revision, Is.EqualTo(last), "one on the same connection");
        while (other.ResponseStream.Current.Change?.Revision != last)
        {
            Assert.That(await other.ResponseStream.MoveNext(CancellationToken.None), Is.True, "one on another connection");
        }
    }

    [Test]
    public async Task A_watcher_that_was_slow_gets_everything_once_it_reads_again()
    {
        await using var rig = await DaemonRig.Start();
        await Fill(rig);
        using var stalled = await Stall(rig);
        for (var round = 0; round < 20; round++)
        {
            await rig.Start("web");
            await rig.End((await rig.Jails.StopJailAsync(new StopJailRequest { Jail = "web" })).Operation);
        }
        var last = await rig.Revision();
        var revisions = new List<long>();
        while (revisions.Count == 0 || revisions[^1] < last)
        {
            Assert.That(await stalled.ResponseStream.MoveNext(CancellationToken.None), Is.True);
            if (stalled.ResponseStream.Current.Change is { } change)
            {
                revisions.Add(change.Revision);
            }
        }
        Assert.That(revisions, Is.EqualTo(Enumerable.Range(0, revisions.Count).Select(i => revisions[0] + i)), "every step, without gap or repetition");
    }

    [Test]
    public async Task A_watcher_that_does_not_read_for_five_minutes_is_cut_off_and_its_connection_goes_on()
    {
        var time = new StallTime();
        await using var rig = await DaemonRig.Start(time);
        await Fill(rig);
        time.Passes = true;
        using var stalled = rig.Jails.WatchJails(new WatchJailsRequest { SendInitial = true });
        await time.Over.Task;
        time.Passes = false;
        Assert.That(await rig.State("web"), Is.EqualTo(JailState.Stopped), "others on the same connection are served");
        var error = (await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stalled.ResponseStream.MoveNext(CancellationToken.None))
            {
                // what was on its way already
            }
        }))!;
        Assert.That(error.StatusCode, Is.AnyOf(StatusCode.Internal, StatusCode.Cancelled, StatusCode.Unavailable));
        using var again = new WatchReader(rig, new WatchJailsRequest());
        Assert.That((await again.Next()).Progress, Is.Not.Null);
    }

    /// <summary>A clock on which five minutes pass as soon as anybody waits for them, if they shall.</summary>
    private sealed class StallTime : FakeTimeProvider
    {
        private static readonly TimeSpan Stall = TimeSpan.FromMinutes(5);

        public volatile bool Passes;

        /// <summary>Completes when somebody has waited five minutes in vain.</summary>
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Stall || !Passes)
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }
            var timer = base.CreateTimer(s => { Over.TrySetResult(); callback(s); }, state, dueTime, period);
            _ = Task.Run(() => Advance(Stall));
            return timer;
        }
    }

    /// <summary>Jails whose state is more than all buffers between two ends hold.</summary>
    private static async Task Fill(DaemonRig rig)
    {
        await rig.Create("web");
        for (var i = 0; i < 20; i++)
        {
            await rig.Create($"large-{i}", [.. Enumerable.Range(0, 10).Select(n => $"exec.prestart={n}{new string('x', 15_000)}")]);
        }
    }

    /// <summary>A watch of all, with steps, whose first message was read and no other: the daemon cannot write more.</summary>
    private static async Task<AsyncServerStreamingCall<WatchJailsResponse>> Stall(DaemonRig rig)
    {
        var call = rig.Jails.WatchJails(new WatchJailsRequest { SendInitial = true, Steps = true });
        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.True);
        return call;
    }
}
