using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>
/// Serves a simulated machine on a Unix socket that only its owner can open. A connection that closes is a daemon that was killed: its children go on.
/// A daemon that a knob kills is never answered again; the server tells of it, and somebody has to kill it.
/// </summary>
internal sealed class MachineServer : IAsyncDisposable
{
    private const int LongestPath = 103; // sun_path of FreeBSD without its NUL; Linux has 107
    private readonly SimulatedMachine machine;
    private readonly Action<string> tell;
    private readonly string path;
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<Task, bool> serving = new();
    private readonly Task accepting;

    /// <summary>Listens at once; an old socket that nobody listens on is replaced.</summary>
    public MachineServer(SimulatedMachine machine, string path, Action<string> tell)
    {
        this.machine = machine;
        this.path = path;
        this.tell = tell;
        Listen();
        accepting = Accept();
    }

    /// <summary>The address of a socket, or an error if its path is too long for one.</summary>
    public static UnixDomainSocketEndPoint EndPoint(string path) => System.Text.Encoding.UTF8.GetByteCount(path) is > 0 and <= LongestPath ? new(path)
        : throw JaildException.Invalid("socket", $"'{path}' is empty or longer than {LongestPath} bytes: a Unix socket needs a shorter path");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await accepting;
        await Task.WhenAll(serving.Keys);
        socket.Dispose();
        File.Delete(path);
        closing.Dispose();
    }

    private void Listen()
    {
        var address = EndPoint(path);
        if (File.Exists(path))
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(address);
                throw new JaildException(ErrorKind.AlreadyExists, "SOCKET_IN_USE", $"another machine listens on {path}: end it or choose another socket");
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
            {
                File.Delete(path);
            }
            catch (SocketException error)
            {
                throw new JaildException(ErrorKind.Host, "SOCKET_FAILED", $"{path} is there and is no socket of a machine that has ended ({error.Message}): it is not touched", error);
            }
        }
        try
        {
            socket.Bind(address);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); // before listen(2) nobody can connect
            socket.Listen(16);
        }
        catch (SocketException error)
        {
            throw new JaildException(ErrorKind.Host, "SOCKET_FAILED", $"cannot listen on {path}: {error.Message}", error);
        }
    }

    /// <summary>A socket is what open(2) never opens; for reading and writing, so that a FIFO does not wait.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await socket.AcceptAsync(closing.Token);
                var task = Serve(client);
                serving[task] = true;
                _ = task.ContinueWith(t => serving.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // the machine is switched off
        }
    }

    private async Task Serve(Socket client)
    {
        using var frames = new MachineFrames(new NetworkStream(client, ownsSocket: true));
        using var daemon = machine.Connect();
        using var gone = new CancellationTokenSource();
        var calls = new ConcurrentDictionary<long, CancellationTokenSource>();
        try
        {
            while (await frames.Read(MachineJson.Default.MachineRequest, closing.Token) is { } request)
            {
                if (request.Call is { } call)
                {
                    // a word of control ends with its connection, a deed goes on without it
                    var end = call is MachineCall.Control ? CancellationTokenSource.CreateLinkedTokenSource(gone.Token) : new();
                    calls[request.Id] = end;
                    _ = Answer(request.Id, call, daemon, frames, calls, end.Token);
                }
                else if (calls.TryGetValue(request.Id, out var end))
                {
                    await end.CancelAsync();
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            tell($"a connection sent no message of this protocol: {error.Message}");
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // the daemon was killed in the middle of a message, or the machine is switched off
        }
        daemon.Crash("its connection closed");
        await gone.CancelAsync();
    }

    private async Task Answer(long id, MachineCall call, MachineConnection daemon, MachineFrames frames,
        ConcurrentDictionary<long, CancellationTokenSource> calls, CancellationToken cancel)
    {
        MachineReply reply;
        try
        {
            reply = new(id, await machine.Call(call, daemon, cancel), null);
        }
        catch (JaildException error)
        {
            reply = new(id, null, new(error.Kind, error.Reason, error.Message, error.Fields));
        }
        catch (OperationCanceledException)
        {
            reply = new(id, null, null);
        }
        catch (SimulatedCrash crash)
        {
            if (crash.IsOrigin)
            {
                tell(crash.Message);
            }
            return;
        }
        finally
        {
            if (calls.TryRemove(id, out var end))
            {
                end.Dispose();
            }
        }
        try
        {
            await frames.Write(reply, MachineJson.Default.MachineReply, closing.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // nobody is left to be answered
        }
    }
}
