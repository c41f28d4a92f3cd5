using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Jaild.Core.Lifecycle;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class DaemonApiTests
{
    [Test]
    public async Task Info_tells_the_facts()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Create("db");
        await rig.Start("db");
        var info = await rig.Daemon.GetInfoAsync(new GetInfoRequest());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(info.Version, Does.Match(@"^\d+\.\d+\.\d+"));
            Assert.That(info.Pid, Is.EqualTo(Environment.ProcessId));
            Assert.That(info.Host, Is.EqualTo("simulated"));
            Assert.That(Guid.Parse(info.BootId), Is.Not.EqualTo(Guid.Empty));
            Assert.That(info.Damage, Is.Empty);
            Assert.That(info.Socket, Is.EqualTo(rig.Options.Socket));
            Assert.That(info.Store, Is.EqualTo(rig.Options.Store));
            Assert.That(info.Recovered, Is.True);
            Assert.That(info.OpenOperations, Is.Zero);
            Assert.That(info.Jails.Select(j => $"{j.State} {j.Count}"), Is.EqualTo(new[] { "Stopped 1", "Running 1" }));
        }
    }

    [Test]
    public async Task The_lifecycle_is_the_one_of_the_tables()
    {
        await using var rig = await DaemonRig.Start();
        var answer = await rig.Daemon.GetLifecycleAsync(new GetLifecycleRequest());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Steps.Select(s => s.Name), Is.EqualTo(JailLifecycle.Steps.Select(s => s.Name)));
            Assert.That(answer.Transitions.Select(t => $"{t.Trigger}"), Is.EqualTo(JailLifecycle.Transitions.Select(t => $"{t.Trigger}")));
            Assert.That(answer.Answers, Has.Count.EqualTo(Enum.GetValues<Core.Lifecycle.JailState>().Length));
            Assert.That(answer.Answers.Single(a => a.State == V1.JailState.Stuck).Destroy, Is.EqualTo("recovers-first"));
            Assert.That(answer.Mermaid, Does.Contain("stateDiagram-v2").And.Contain("Stopped --> Starting"));
            Assert.That(answer.Dot, Does.StartWith("digraph"));
        }
    }

    [TestCase("")]
    [TestCase("jaild.v1.JailService")]
    [TestCase("jaild.v1.OperationService")]
    [TestCase("jaild.v1.DaemonService")]
    public async Task Health_is_told_by_service(string service)
    {
        await using var rig = await DaemonRig.Start();
        var answer = await new Health.HealthClient(rig.Channel).CheckAsync(new HealthCheckRequest { Service = service });
        Assert.That(answer.Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.Serving));
    }

    [Test]
    public async Task Reflection_lists_the_services()
    {
        await using var rig = await DaemonRig.Start();
        using var call = new ServerReflection.ServerReflectionClient(rig.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.ResponseStream.MoveNext(CancellationToken.None);
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name);
        Assert.That(names, Is.SupersetOf(new[] { "jaild.v1.JailService", "jaild.v1.OperationService", "jaild.v1.DaemonService", "grpc.health.v1.Health" }));
        await call.RequestStream.CompleteAsync();
    }

    [TestCase(typeof(Core.Lifecycle.JailState), typeof(V1.JailState))]
    [TestCase(typeof(Core.Lifecycle.Trigger), typeof(V1.Trigger))]
    [TestCase(typeof(Core.Model.Desired), typeof(DesiredState))]
    [TestCase(typeof(Core.Model.Direction), typeof(V1.Direction))]
    [TestCase(typeof(Core.Model.StepProgress), typeof(V1.StepProgress))]
    [TestCase(typeof(Core.Model.EventKind), typeof(V1.EventKind))]
    [TestCase(typeof(Core.Model.OperationState), typeof(V1.OperationState))]
    public void The_words_of_the_api_are_those_of_the_core_one_further(Type core, Type api)
    {
        var expected = Enum.GetValues(core).Cast<Enum>().Select(v => $"{v} {Convert.ToInt32(v) + 1}").Prepend("Unspecified 0");
        Assert.That(Enum.GetValues(api).Cast<Enum>().Select(v => $"{v} {Convert.ToInt32(v)}"), Is.EqualTo(expected));
    }
}
