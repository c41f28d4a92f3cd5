using System.Net.Sockets;
using Jaild.Tests.Api;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

internal sealed class RepeatedCallTests
{
    [Test]
    public async Task A_verb_whose_answer_was_lost_is_asked_again_and_done_once()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var revision = await daemon.Revision();
        var path = Path.Combine(daemon.Folder, "between");
        using var between = Listen(path);
        var ended = new CtlRig(path).Run("start", "web");
        using (var first = await between.AcceptAsync())
        {
            using var server = await Dial(daemon.Options.Socket);
            var there = Copy(first, server);
            using var watch = new WatchReader(daemon, new WatchJailsRequest { AfterRevision = revision });
            await watch.ChangesTo(revision + 1);
            // the daemon has taken it in, and nobody is told
        }
        using var second = await between.AcceptAsync();
        using var again = await Dial(daemon.Options.Socket);
        var (to, from) = (Copy(second, again), Copy(again, second));
        Assert.That(await AcceptWhile(between, daemon.Options.Socket, ended), Is.EqualTo(new CtlRig.Ended(0, "web: running\n", "")));
        var operations = (await daemon.Operations.ListOperationsAsync(new ListOperationsRequest { Jail = "web" })).Operations;
        Assert.That(operations.Select(o => o.Verb), Is.EqualTo(new[] { "start", "create" }));
    }

    [Test]
    public async Task A_daemon_that_does_not_come_back_is_told_with_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("jaild-").FullName;
        try
        {
            var path = Path.Combine(folder, "s");
            using var between = Listen(path);
            var ended = new CtlRig(path) { Time = new AgingTime() }.Run("start", "web");
            while (!ended.IsCompleted)
            {
                var next = between.AcceptAsync();
                if (await Task.WhenAny(next, ended) == next)
                {
                    (await next).Dispose();
                }
            }
            Assert.That((await ended).Code, Is.EqualTo(69));
            Assert.That((await ended).Error, Does.Match("^jaildctl: [^\n]*'jaildctl operations list'[^\n]*\n$"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A clock on which every look is a minute later.</summary>
    private sealed class AgingTime : TimeProvider
    {
        private long stamp;

        public override long GetTimestamp() => Interlocked.Add(ref stamp, TimestampFrequency * 60);
    }

    private static async Task<CtlRig.Ended> AcceptWhile(Socket between, string socket, Task<CtlRig.Ended> ended)
    {
        while (!ended.IsCompleted)
        {
            var next = between.AcceptAsync();
            if (await Task.WhenAny(next, ended) == next)
            {
                var (client, server) = (await next, await Dial(socket));
                _ = (Copy(client, server), Copy(server, client));
            }
        }
        return await ended;
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    private static async Task<Socket> Dial(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                await to.SendAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // one side has gone: so has the way between them
        }
    }
}
