using System.Net.Sockets;
using System.Runtime.InteropServices;
using Jaild.Core;
using Jaild.Hosts.Linux.Network;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux.Network;

/// <summary>A kernel that does not answer, or never comes to an end, played by the other end of a socket.</summary>
[TestFixture]
internal sealed class NetlinkTests
{
    private string directory = "";
    private Socket kernel = null!;
    private Socket ours = null!;

    [SetUp]
    public void Connect()
    {
        directory = Directory.CreateTempSubdirectory("jaild-test-").FullName;
        (kernel, ours) = (New("kernel"), New("ours"));
        ours.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory, "kernel")));
        kernel.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory, "ours")));
    }

    [TearDown]
    public void Close()
    {
        kernel.Dispose();
        ours.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private Socket New(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, name)));
        return socket;
    }

    private Netlink Open(TimeSpan limit) => new(new Descriptor(LibC.Duplicate(ours.Handle.ToInt32(), 1030, 0), "fcntl", "F_DUPFD_CLOEXEC"), limit);

    [Test]
    public void Without_an_answer_the_call_fails_at_its_deadline_and_names_itself_and_the_interface()
    {
        using var netlink = Open(TimeSpan.FromMilliseconds(1));
        var failure = Assert.Throws<JaildException>(() => new Links(netlink).Find("em0"));
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.Timeout, "NETLINK_TIMEOUT")));
        Assert.That(failure.Message, Does.StartWith("look at interface em0: the kernel did not answer within 0.001 s").And.Contain("dmesg"));
    }

    [Test]
    public async Task A_list_that_changes_whenever_it_is_told_is_given_up()
    {
        var answering = Task.Run(() =>
        {
            var request = new byte[4096];
            for (var told = 0; told < 100; told++)
            {
                kernel.Receive(request);
                int[] done = [20, 3 | (0x10 << 16), 0, 0, 0]; // NLMSG_DONE, NLM_F_DUMP_INTR
                kernel.Send(MemoryMarshal.AsBytes(done.AsSpan()));
            }
        });
        using var netlink = Open(TimeSpan.FromSeconds(60));
        var failure = Assert.Throws<JaildException>(() => new Links(netlink).All());
        Assert.That((failure.Reason, failure.Message.Contains("list interfaces", StringComparison.Ordinal)), Is.EqualTo(("NETLINK_RESTLESS", true)));
        await answering;
    }
}
