using System.Net.Sockets;
using System.Text;
using Jaild.Core;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class RemoteMachineTests
{
    private SimulatedRig rig = null!;

    [SetUp]
    public void SetUp() => rig = new(isRemote: true);

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    private static async Task<IReadOnlyList<string>> Say(RemoteMachine machine, string text) =>
        (await machine.Call(new MachineCall.Control(text), CancellationToken.None)).Lines;

    [Test]
    public async Task The_machine_outlives_the_daemon_and_its_children_go_on()
    {
        await using var control = await RemoteMachine.Connect(rig.Socket, CancellationToken.None);
        await Say(control, "knob block inside make mount");
        var daemon = await RemoteMachine.Connect(rig.Socket, CancellationToken.None);
        var run = rig.Run("mount.devfs");
        var making = new SimulatedHost(daemon, rig.Time).Do("mounts", run);
        await Say(control, "await make mount");
        await daemon.DisposeAsync();
        Assert.That(async () => await making, Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("MACHINE_LOST"));
        await Say(control, "release make mount");
        await rig.Machine.FinishChildren();
        Assert.That(rig.Machine.Find("mount", "/j/web/dev")?.Half, Is.False);
    }

    [Test]
    public async Task A_daemon_that_a_knob_kills_is_told_of_and_never_answered_again()
    {
        var host = await rig.Host();
        rig.Machine.Knobs.Set(Knob.Parse("crash before plan mounts"));
        var planning = host.Plan("mounts", rig.Run("mount.devfs"));
        Assert.That(await rig.Told, Is.EqualTo("the daemon was killed: before plan mounts of web"));
        var later = host.BootId(CancellationToken.None);
        Assert.That(await (await rig.Host()).BootId(CancellationToken.None), Is.Not.Empty, "another daemon is answered");
        Assert.That((planning.IsCompleted, later.IsCompleted), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Errors_keep_their_kind_reason_and_fields()
    {
        await using var control = await RemoteMachine.Connect(rig.Socket, CancellationToken.None);
        var error = Assert.Throws<JaildException>(() => Say(control, "dance").GetAwaiter().GetResult())!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((error.Kind, error.Reason), Is.EqualTo((ErrorKind.Invalid, "INVALID_ARGUMENT")));
            Assert.That(error.Fields.Single().Field, Is.EqualTo("control"));
        }
    }

    [Test]
    public async Task When_the_machine_ends_every_caller_is_told()
    {
        var path = rig.Socket + "2";
        using var machine = new SimulatedMachine(rig.NewId);
        var server = new MachineServer(machine, path, _ => { });
        await using var remote = await RemoteMachine.Connect(path, CancellationToken.None);
        machine.PlantJail("web", "/j/web", Guid.Empty);
        var died = remote.Call(new MachineCall.AwaitDeath(null), CancellationToken.None);
        await Say(remote, "calls");
        await server.DisposeAsync();
        Assert.That(async () => await died, Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Unavailable));
        await remote.Lost;
        Assert.That(() => Say(remote, "calls"), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("MACHINE_LOST"));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void Only_the_owner_can_open_the_socket() =>
        Assert.That(File.GetUnixFileMode(rig.Socket), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [Test]
    public void A_second_machine_on_a_live_socket_is_refused()
    {
        using var second = new SimulatedMachine(rig.NewId);
        Assert.That(() => new MachineServer(second, rig.Socket, _ => { }), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("SOCKET_IN_USE"));
        Assert.That(() => rig.Host(), Throws.Nothing);
    }

    [Test]
    public async Task A_socket_that_nobody_listens_on_is_replaced()
    {
        var path = rig.Socket + "2";
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + "x"); // closing would delete it, which a killed process does not
        }
        File.Move(path + "x", path);
        using var machine = new SimulatedMachine(rig.NewId);
        await using var server = new MachineServer(machine, path, _ => { });
        await using var remote = await RemoteMachine.Connect(path, CancellationToken.None);
        Assert.That(await Say(remote, "calls"), Is.EqualTo(new[] { "0" }));
    }

    [Test]
    public async Task A_file_in_the_socket_s_place_is_not_touched()
    {
        var path = rig.Socket + "2";
        await File.WriteAllTextAsync(path, "precious");
        using var machine = new SimulatedMachine(rig.NewId);
        Assert.That(() => new MachineServer(machine, path, _ => { }), Throws.TypeOf<JaildException>().With.Message.Contains("not touched"));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("precious"));
    }

    [Test]
    public void A_path_that_is_too_long_or_leads_nowhere_is_a_clear_error()
    {
        var path = "/tmp/" + new string('x', 99);
        Assert.That(() => RemoteMachine.Connect(path, CancellationToken.None), Throws.TypeOf<JaildException>().With.Message.Contains("103 bytes"));
        Assert.That(() => RemoteMachine.Connect(rig.Socket + "none", CancellationToken.None), Throws.TypeOf<JaildException>().With.Message.Contains("jaild simulate --socket"));
    }

    [TestCase("\xff\xff\xff\x7f")]
    [TestCase("\x04\0\0\0nope")]
    [TestCase("\x02\0")]
    public async Task Nonsense_on_the_socket_ends_that_connection_alone(string bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(rig.Socket));
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));
        socket.Shutdown(SocketShutdown.Send);
        Assert.That(await socket.ReceiveAsync(new byte[1]), Is.Zero);
        Assert.That(await (await rig.Host()).BootId(CancellationToken.None), Is.Not.Empty);
    }
}
