using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The whole daemon with a jail that the kernel does not let go: a frozen one outlives SIGKILL.</summary>
[TestFixture]
internal sealed class LingeringTests
{
    [Test]
    public async Task A_jail_that_cannot_be_ended_is_dying_then_stopped_and_lingering_and_never_stuck()
    {
        if (!Directory.Exists("/sys/fs/cgroup/freezer"))
        {
            Assert.Ignore("needs the freezer of cgroup v1");
        }
        using var ground = await TortureGround.Make();
        using var daemon = new TortureDaemon(ground.Directory);
        await daemon.Start();
        var request = ground.Request("web");
        request.Settings.Remove("stop.timeout=2");
        request.Settings.Remove("exec.stop=true"); // a command in a frozen jail waits for its time-out
        request.Settings.Add("stop.timeout=0");
        request.Settings.Add("$jaild_dying_limit=1");
        await Done(daemon, (await daemon.Jails.CreateJailAsync(request)).Operation);
        var start = (await daemon.Jails.StartJailAsync(new() { Jail = "web" })).Operation;
        await Done(daemon, start);
        var state = ground.FreezerOf(start.JailUuid);
        File.WriteAllText(state, "FROZEN");

        await Done(daemon, (await daemon.Jails.StopJailAsync(new() { Jail = "web" })).Operation);
        var jail = (await daemon.Jails.GetJailAsync(new() { Jail = "web" })).Jail;
        Assert.That(jail.Status.State, Is.EqualTo(JailState.Stopped));
        Assert.That(jail.Status.Conditions.Single().Message, Does.Contain("process ").And.Contain("state D"));
        await Done(daemon, (await daemon.Jails.StartJailAsync(new() { Jail = "web" })).Operation);

        using var watch = daemon.Jails.WatchJails(new() { SendInitial = true });
        File.WriteAllText(state, "THAWED");
        while ((await daemon.Jails.GetJailAsync(new() { Jail = "web" })).Jail.Status.Lingering.Count > 0)
        {
            await watch.ResponseStream.MoveNext(default);
        }
        Assert.That(Directory.Exists(Path.GetDirectoryName(state)), Is.False, "its control group went with it");
        await Done(daemon, (await daemon.Jails.DestroyJailAsync(new() { Jail = "web", StopFirst = true })).Operation);
        Assert.That(ground.Differences([], daemon), Is.Empty);
    }

    private static async Task Done(TortureDaemon daemon, Operation operation)
    {
        var ended = (await daemon.Operations.WaitOperationAsync(new() { Id = operation.Id })).Operation;
        Assert.That(ended.State, Is.EqualTo(OperationState.Succeeded), ended.Error?.Message);
    }
}
