using Google.Rpc;
using Grpc.Core;
using Jaild.Hosts.Simulated;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class OperationApiTests
{
    [Test]
    public async Task A_failed_operation_carries_the_error_that_a_call_would_have()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web", "exec.start=false");
        rig.Machine.Knobs.Set(Knob.Parse("fail before make jail of web"));
        var failed = await rig.Start("web");
        Assert.That((failed.State, await rig.State("web")), Is.EqualTo((OperationState.Failed, JailState.Stopped)));
        Assert.That(failed.Error.GetDetail<ErrorInfo>()!.Domain, Is.EqualTo("jaild"));
        Assert.That(failed.Error.Code, Is.Not.EqualTo((int)StatusCode.OK));
    }

    [Test]
    public async Task A_client_that_goes_away_cancels_nothing()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await rig.Machine.Gates.WhenBlocked("make jail");
        using (var impatient = new CancellationTokenSource())
        {
            using var wait = rig.Operations.WaitOperationAsync(new WaitOperationRequest { Id = operation.Id }, cancellationToken: impatient.Token);
            await impatient.CancelAsync();
            Assert.That((await DaemonRig.Error(wait)).StatusCode, Is.EqualTo(StatusCode.Cancelled));
        }
        rig.Machine.Gates.Release("make jail");
        Assert.That((await rig.End(operation)).State, Is.EqualTo(OperationState.Succeeded));
    }

    [Test]
    public async Task A_connection_that_breaks_in_the_middle_of_a_call_cancels_nothing()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        Operation operation;
        using (var other = DaemonRig.Connect(rig.Options.Socket))
        {
            operation = (await new JailService.JailServiceClient(other).StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
            _ = new OperationService.OperationServiceClient(other).WaitOperationAsync(new WaitOperationRequest { Id = operation.Id });
            await rig.Machine.Gates.WhenBlocked("make jail");
        }
        rig.Machine.Gates.Release("make jail");
        Assert.That((await rig.End(operation)).State, Is.EqualTo(OperationState.Succeeded));
    }

    [Test]
    public async Task What_is_cancelled_is_taken_back()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await rig.Machine.Gates.WhenBlocked("make jail");
        await rig.Operations.CancelOperationAsync(new CancelOperationRequest { Id = operation.Id });
        var ended = await rig.End(operation);
        Assert.That((ended.State, (StatusCode)ended.Error.Code, await rig.State("web")), Is.EqualTo((OperationState.Failed, StatusCode.Aborted, JailState.Stopped)));
        var again = (await rig.Operations.CancelOperationAsync(new CancelOperationRequest { Id = operation.Id })).Operation;
        Assert.That(again.State, Is.EqualTo(OperationState.Failed), "an operation that has ended stays as it is");
    }

    [Test]
    public async Task How_far_a_transition_is_can_be_seen()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await rig.Machine.Gates.WhenBlocked("make jail");
        var work = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail.Status.Work;
        Assert.That((work.Trigger, work.Direction, work.Step, work.StepNumber, work.StepCount), Is.EqualTo((Trigger.Start, Direction.Up, "jail", 7, 12)));
        Assert.That((await rig.Operations.GetOperationAsync(new GetOperationRequest { Id = operation.Id })).Operation.State, Is.EqualTo(OperationState.Running));
        rig.Machine.Gates.Release("make jail");
        await rig.End(operation);
    }

    [TestCase("", StatusCode.InvalidArgument)]
    [TestCase("web", StatusCode.InvalidArgument)]
    [TestCase("0198c5d2-7c1e-7bb4-a6f5-3d0f5a2b9c11", StatusCode.NotFound)]
    public async Task An_operation_that_is_not_there_is_said_to_be_so(string id, StatusCode expected)
    {
        await using var rig = await DaemonRig.Start();
        RpcException[] errors =
        [
            await DaemonRig.Error(rig.Operations.GetOperationAsync(new GetOperationRequest { Id = id })),
            await DaemonRig.Error(rig.Operations.WaitOperationAsync(new WaitOperationRequest { Id = id })),
            await DaemonRig.Error(rig.Operations.CancelOperationAsync(new CancelOperationRequest { Id = id })),
        ];
        Assert.That(errors.Select(e => e.StatusCode), Is.All.EqualTo(expected));
    }

    [Test]
    public async Task Whoever_waits_is_told_when_the_daemon_goes_down()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var operation = (await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await rig.Machine.Gates.WhenBlocked("make jail");
        var wait = DaemonRig.Error(rig.Operations.WaitOperationAsync(new WaitOperationRequest { Id = operation.Id }));
        await rig.Stop();
        Assert.That((await wait).StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }
}
