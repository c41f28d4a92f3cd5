using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>A simulated machine in a process of its own, reached by its Unix socket. When that process ends, this daemon has lost its machine.</summary>
internal sealed class RemoteMachine : ISimulatedMachine, IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<MachineAnswer>> open = new();
    private readonly CancellationTokenSource closing = new();
    private readonly MachineFrames frames;
    private readonly Task reading;
    private long lastId;

    private RemoteMachine(Stream stream)
    {
        frames = new(stream);
        reading = ReadReplies();
    }

    /// <summary>Ends when the machine is gone.</summary>
    public Task Lost => reading;

    /// <summary>Connects to the machine that listens on a socket.</summary>
    public static async Task<RemoteMachine> Connect(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(MachineServer.EndPoint(path), cancel);
            return new(new NetworkStream(socket, ownsSocket: true));
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new JaildException(ErrorKind.Unavailable, "NO_MACHINE",
                $"no simulated machine answers on {path} ({error.Message}): start one with 'jaild simulate --socket {path}'", error);
        }
    }

    /// <inheritdoc/>
    public async Task<MachineAnswer> Call(MachineCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<MachineAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        open[id] = answer;
        if (reading.IsCompleted)
        {
            Forget(id);
        }
        else
        {
            await Send(new(id, call));
        }
        using var ending = cancel.Register(() => _ = Send(new(id, null)));
        try
        {
            return await answer.Task;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await reading;
        frames.Dispose();
        closing.Dispose();
    }

    private async Task Send(MachineRequest request)
    {
        try
        {
            await frames.Write(request, MachineJson.Default.MachineRequest, closing.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Forget(request.Id);
        }
    }

    private async Task ReadReplies()
    {
        try
        {
            while (await frames.Read(MachineJson.Default.MachineReply, closing.Token) is { } reply)
            {
                Complete(reply);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidDataException or JsonException)
        {
            // the machine is gone, as after a stream that ended well; every caller is told below
        }
        await closing.CancelAsync();
        foreach (var id in open.Keys)
        {
            Forget(id);
        }
    }

    private void Complete(MachineReply reply)
    {
        if (!open.TryRemove(reply.Id, out var caller))
        {
            return;
        }
        if (reply.Error is { } error)
        {
            caller.TrySetException(new JaildException(error.Kind, error.Reason, error.Message) { Fields = error.Fields });
        }
        else if (reply.Answer is { } answer)
        {
            caller.TrySetResult(answer);
        }
        else
        {
            caller.TrySetCanceled();
        }
    }

    private void Forget(long id)
    {
        if (open.TryRemove(id, out var caller))
        {
            caller.TrySetException(new JaildException(ErrorKind.Unavailable, "MACHINE_LOST", "the simulated machine's process is gone: start it and the daemon again"));
        }
    }
}
