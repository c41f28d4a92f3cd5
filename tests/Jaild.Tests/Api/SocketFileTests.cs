using System.Net.Sockets;
using Jaild.Core;
using Jaild.Settings;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class SocketFileTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("jaild-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void The_directory_and_the_socket_are_for_their_owner()
    {
        var options = Options();
        SocketFile.Prepare(options);
        using var socket = SocketFile.Bind(new UnixDomainSocketEndPoint(options.Socket), options);
        Assert.That(File.GetUnixFileMode(options.Run), Is.EqualTo(options.RunMode));
        Assert.That(File.GetUnixFileMode(options.Socket), Is.EqualTo(Owner));
    }

    [Test]
    public void Mode_and_group_are_as_they_are_set()
    {
        var mode = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        var options = Options() with { SocketMode = mode, SocketGroup = "0" };
        SocketFile.Prepare(options);
        using var socket = SocketFile.Bind(new UnixDomainSocketEndPoint(options.Socket), options);
        Assert.That(File.GetUnixFileMode(options.Socket), Is.EqualTo(mode));
    }

    [Test]
    public void A_group_that_is_not_there_is_named()
    {
        var error = Assert.Throws<JaildException>(() => SocketFile.Prepare(Options() with { SocketGroup = "no-such-group" }));
        Assert.That(error!.Message, Does.Contain("no-such-group"));
    }

    [Test]
    public void A_path_of_104_bytes_is_refused_with_its_length()
    {
        var options = Options() with { Socket = $"/{new string('s', 103)}" };
        var error = Assert.Throws<JaildException>(() => SocketFile.Prepare(options));
        Assert.That(error!.Message, Does.Contain("104 bytes").And.Contain("103"));
    }

    [Test]
    public void A_socket_that_nobody_serves_is_replaced()
    {
        var options = Options();
        SocketFile.Prepare(options);
        Abandon(options.Socket);
        using var claim = SocketFile.Claim(options);
        using var socket = SocketFile.Bind(new UnixDomainSocketEndPoint(options.Socket), options);
        Assert.That(File.Exists(options.Socket), Is.True);
    }

    [Test]
    public void A_socket_that_somebody_serves_is_left_alone()
    {
        var options = Options();
        SocketFile.Prepare(options);
        using var served = SocketFile.Bind(new UnixDomainSocketEndPoint(options.Socket), options);
        served.Listen();
        var error = Assert.Throws<JaildException>(() => SocketFile.Claim(options));
        Assert.That((error!.Kind, error.Reason), Is.EqualTo((ErrorKind.Unavailable, "SOCKET_BUSY")));
        Assert.That(error.Message, Does.StartWith(options.Socket));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.That(() => client.Connect(new UnixDomainSocketEndPoint(options.Socket)), Throws.Nothing);
    }

    [Test]
    public void A_socket_whose_daemon_does_not_listen_yet_is_left_alone()
    {
        var options = Options();
        SocketFile.Prepare(options);
        using (SocketFile.Claim(options))
        {
            using var bound = SocketFile.Bind(new UnixDomainSocketEndPoint(options.Socket), options);
            var error = Assert.Throws<JaildException>(() => SocketFile.Claim(options));
            Assert.That(error!.Reason, Is.EqualTo("SOCKET_BUSY"));
            Assert.That(File.Exists(options.Socket), Is.True);
        }
        using var next = SocketFile.Claim(options);
        Assert.That(File.Exists(options.Socket), Is.False, "the next one takes away what the last left");
    }

    [Test]
    public void Another_file_in_its_place_stays()
    {
        var options = Options();
        SocketFile.Prepare(options);
        File.WriteAllText(options.Socket, "mine");
        var error = Assert.Throws<JaildException>(() => SocketFile.Claim(options));
        Assert.That(error!.Message, Does.Contain("is no socket"));
        Assert.That(File.ReadAllText(options.Socket), Is.EqualTo("mine"));
    }

    [Test]
    public void A_directory_in_which_everybody_may_write_is_refused()
    {
        var options = Options();
        SocketFile.Prepare(options);
        File.SetUnixFileMode(options.Run, options.RunMode | UnixFileMode.OtherWrite);
        var error = Assert.Throws<JaildException>(() => SocketFile.Prepare(options));
        Assert.That(error!.Message, Does.Contain("chmod o-w"));
    }

    private JaildOptions Options() => JaildOptions.Defaults(folder);

    /// <summary>Leaves a socket behind as a killed daemon does.</summary>
    private static void Abandon(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"{path}.new"));
        File.Move($"{path}.new", path);
    }
}
