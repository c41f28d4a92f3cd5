using Grpc.Core;
using Jaild.Hosts.Simulated;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class DaemonProcessTests
{
    [Test]
    public async Task SIGTERM_ends_it_with_code_0_and_without_a_socket()
    {
        await using var daemon = new DaemonProcess();
        await daemon.Up();
        Assert.That(await daemon.Terminate(), Is.Zero);
        Assert.That(Path.Combine(daemon.Folder, "run", "jaild.sock"), Does.Not.Exist);
    }

    [Test]
    public async Task A_second_daemon_is_refused_and_the_first_goes_on()
    {
        await using var daemon = new DaemonProcess();
        await daemon.Up();
        var sameSocket = await DaemonProcess.Run("--prefix-dir", daemon.Folder, "--host", "simulated", "--set", $"store={Path.Combine(daemon.Folder, "other")}");
        var sameStore = await DaemonProcess.Run("--prefix-dir", daemon.Folder, "--host", "simulated", "--socket", Path.Combine(daemon.Folder, "run", "other.sock"));
        using var channel = DaemonRig.Connect(daemon.Socket);
        var info = await new DaemonService.DaemonServiceClient(channel).GetInfoAsync(new GetInfoRequest());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sameSocket, Is.EqualTo((69, $"jaild: {daemon.Socket}: another daemon serves it: stop that one first, or give this one another --socket\n")));
            Assert.That(sameStore.Code, Is.EqualTo(69));
            Assert.That(sameStore.Error, Does.Contain(Path.Combine(daemon.Folder, "store")));
            Assert.That(info.Damage, Is.Empty);
        }
    }

    [Test]
    public async Task After_kill_9_a_request_is_answered_with_its_first_operation_which_goes_on()
    {
        await using var daemon = new DaemonProcess();
        await daemon.Up();
        var create = new CreateJailRequest { Name = "web", RequestId = Guid.NewGuid().ToString(), Settings = { "path=/jails/web", "$jaild_archive=/base.tar" } };
        var start = new StartJailRequest { Jail = "web", RequestId = Guid.NewGuid().ToString() };
        Operation created, started;
        using (var channel = DaemonRig.Connect(daemon.Socket))
        {
            var jails = new JailService.JailServiceClient(channel);
            created = await End(channel, (await jails.CreateJailAsync(create)).Operation);
            daemon.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
            started = (await jails.StartJailAsync(start)).Operation;
            await daemon.Machine.Gates.WhenBlocked("make jail");
            await daemon.Kill();
        }
        await daemon.Up();
        using (var channel = DaemonRig.Connect(daemon.Socket))
        {
            var jails = new JailService.JailServiceClient(channel);
            var createdAgain = (await jails.CreateJailAsync(create)).Operation;
            var startedAgain = (await jails.StartJailAsync(start)).Operation;
            var ended = await End(channel, startedAgain);
            var state = (await jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail.Status.State;
            Assert.That((createdAgain.Id, startedAgain.Id), Is.EqualTo((created.Id, started.Id)));
            Assert.That((ended.State, state), Is.EqualTo((OperationState.Succeeded, JailState.Running)));
        }
    }

    [Test]
    public async Task A_damaged_journal_is_told_and_lets_nothing_be_changed()
    {
        await using var daemon = new DaemonProcess();
        await daemon.Up();
        using (var channel = DaemonRig.Connect(daemon.Socket))
        {
            var jails = new JailService.JailServiceClient(channel);
            foreach (var name in new[] { "web", "db" })
            {
                await End(channel, (await jails.CreateJailAsync(new CreateJailRequest { Name = name, Settings = { $"path=/jails/{name}", "$jaild_archive=/base.tar" } })).Operation);
            }
        }
        await daemon.Kill();
        var segment = Directory.EnumerateFiles(Path.Combine(daemon.Folder, "store"), "segment-*").Max()!;
        var bytes = await File.ReadAllBytesAsync(segment);
        var first = bytes.AsSpan().IndexOf("web"u8);
        bytes[first] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);
        await daemon.Up();
        using var again = DaemonRig.Connect(daemon.Socket);
        var info = await new DaemonService.DaemonServiceClient(again).GetInfoAsync(new GetInfoRequest());
        var list = await new JailService.JailServiceClient(again).ListJailsAsync(new ListJailsRequest());
        var refused = await DaemonRig.Error(new JailService.JailServiceClient(again).CreateJailAsync(
            new CreateJailRequest { Name = "new", Settings = { "path=/jails/new", "$jaild_archive=/base.tar" } }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(info.Damage, Does.Contain(segment).And.Contain("offset"));
            Assert.That(list.Jails, Is.Empty, "the last good state is from before the first entry");
            Assert.That((refused.StatusCode, refused.Status.Detail), Is.EqualTo((StatusCode.DataLoss, info.Damage)));
        }
    }

    [TestCase(64, "--wrong")]
    [TestCase(78, "--config", "/nowhere/jaild.conf")]
    [TestCase(78, "--set", "stroe=/x")]
    [TestCase(78, "--prefix-dir", "/tmp/this-is-a-very-long-directory-name/so-that-the-path-of-the-socket-has-more-than-one-hundred-and-three/bytes")]
    [TestCase(78, "--host", "linux", "--machine", "/m")]
    [TestCase(73, "--prefix-dir", "/proc/nowhere")]
    public async Task What_keeps_it_from_starting_has_its_code_and_one_line(int code, params string[] arguments)
    {
        var ended = await DaemonProcess.Run(arguments);
        Assert.That(ended.Code, Is.EqualTo(code), ended.Error);
        Assert.That(ended.Error, Does.StartWith("jaild: ").And.Not.Contain("   at "));
    }

    private static async Task<Operation> End(ChannelBase channel, Operation operation) =>
        (await new OperationService.OperationServiceClient(channel).WaitOperationAsync(new WaitOperationRequest { Id = operation.Id })).Operation;
}
