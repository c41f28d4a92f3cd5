using Grpc.Core;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class RequestIdTests
{
    [Test]
    public async Task A_repeat_is_answered_with_the_first_operation()
    {
        await using var rig = await DaemonRig.Start();
        var request = new CreateJailRequest { Name = "web", RequestId = Guid.NewGuid().ToString(), Settings = { "path=/jails/web", "$jaild_archive=/base.tar" } };
        var first = (await rig.Jails.CreateJailAsync(request)).Operation;
        var second = (await rig.Jails.CreateJailAsync(request)).Operation;
        await rig.End(first);
        Assert.That(second.Id, Is.EqualTo(first.Id));
    }

    [Test]
    public async Task A_repeat_after_a_restart_is_answered_with_the_first_operation()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var request = new StartJailRequest { Jail = "web", RequestId = Guid.NewGuid().ToString() };
        var first = await rig.End((await rig.Jails.StartJailAsync(request)).Operation);
        await rig.Down();
        await rig.Up();
        var second = (await rig.Jails.StartJailAsync(request)).Operation;
        Assert.That((second.Id, second.State), Is.EqualTo((first.Id, OperationState.Succeeded)));
    }

    [Test]
    public async Task A_repeat_of_a_destroy_is_answered_when_the_jail_is_no_more()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var request = new DestroyJailRequest { Jail = "web", RequestId = Guid.NewGuid().ToString() };
        var first = await rig.End((await rig.Jails.DestroyJailAsync(request)).Operation);
        var second = (await rig.Jails.DestroyJailAsync(request)).Operation;
        Assert.That((second.Id, second.State), Is.EqualTo((first.Id, OperationState.Succeeded)));
    }

    [Test]
    public async Task The_same_id_for_something_else_is_refused()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Create("db");
        var id = Guid.NewGuid().ToString();
        await rig.End((await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web", RequestId = id })).Operation);
        var other = await DaemonRig.Error(rig.Jails.StartJailAsync(new StartJailRequest { Jail = "db", RequestId = id }));
        var verb = await DaemonRig.Error(rig.Jails.StopJailAsync(new StopJailRequest { Jail = "web", RequestId = id }));
        Assert.That((other.StatusCode, verb.StatusCode), Is.EqualTo((StatusCode.InvalidArgument, StatusCode.InvalidArgument)));
        Assert.That((await rig.State("web"), await rig.State("db")), Is.EqualTo((JailState.Running, JailState.Stopped)));
    }

    [TestCase("web")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("{0198c5d2-7c1e-7bb4-a6f5-3d0f5a2b9c11}")]
    public async Task An_id_that_is_no_uuid_is_refused(string id)
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var error = await DaemonRig.Error(rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web", RequestId = id }));
        Assert.That(error.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }
}
