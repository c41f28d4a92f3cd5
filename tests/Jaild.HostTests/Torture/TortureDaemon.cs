using System.Diagnostics;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The real daemon as a process of its own, to be killed, and a client on its socket.</summary>
internal sealed class TortureDaemon(string directory, string? runtime = null, string host = "linux") : IDisposable
{
    private const int WatchBytes = 256 << 20;

    private readonly string socket = Path.Combine(directory, "run", "jaild.sock");
    private long logged;
    private Process? process;
    private GrpcChannel? channel;

    internal JailService.JailServiceClient Jails { get; private set; } = null!;

    internal OperationService.OperationServiceClient Operations { get; private set; } = null!;

    internal DaemonService.DaemonServiceClient Daemon { get; private set; } = null!;

    internal int Pid => process!.Id;

    /// <summary>The program of the daemon: that of this build, or a published one, which starts faster.</summary>
    private static string Program => Environment.GetEnvironmentVariable("JAILD_TORTURE_DAEMON") ?? Path.Combine(AppContext.BaseDirectory, "jaild");

    /// <summary>Starts it, by another program that is to run it if one is given, and answers when it serves.</summary>
    internal async Task Start(params string[] by)
    {
        Spawn(runtime, by);
        await Served();
    }

    /// <summary>Starts it and does not wait.</summary>
    internal void Spawn(string? runtime, params string[] by)
    {
        Drop();
        string[] command = [.. by, Program, "--prefix-dir", directory, "--host", host, "--set", $"watch.bytes={WatchBytes}", .. runtime is null ? Array.Empty<string>() : ["--runtime", runtime]];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = Connect, UseProxy = false, EnableMultipleHttp2Connections = true }, DisposeHttpClient = true,
        });
        Jails = new(channel);
        Operations = new(channel);
        Daemon = new(channel);
    }

    /// <summary>Waits until it answers.</summary>
    internal async Task Served()
    {
        while (true)
        {
            try
            {
                await Jails.ListJailsAsync(new());
                return;
            }
            catch (RpcException notYet) when (notYet.StatusCode == StatusCode.Unavailable && !process!.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>As a crash would. Calls under way and later ones fail as unavailable, until it is started again.</summary>
    internal async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Waits until it ends by itself; answers its exit code.</summary>
    internal async Task<int> Ended()
    {
        await process!.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Waits until nothing is open and every jail rests; answers the jails.</summary>
    internal async Task<IReadOnlyList<Jail>> Rest()
    {
        while (!(await Daemon.GetInfoAsync(new())).Recovered)
        {
            await Task.Delay(10);
        }
        while ((await Operations.ListOperationsAsync(new() { Open = true })).Operations is { Count: > 0 } open)
        {
            foreach (var operation in open)
            {
                await Operations.WaitOperationAsync(new() { Id = operation.Id });
            }
        }
        var busy = new HashSet<string>();
        using var watch = Jails.WatchJails(new() { SendInitial = true });
        var all = false;
        while (!(all && busy.Count == 0) && await watch.ResponseStream.MoveNext(default))
        {
            var message = watch.ResponseStream.Current;
            all |= message.ItemCase == WatchJailsResponse.ItemOneofCase.InitialEnd;
            if ((message.Initial?.Status ?? message.Change?.Status) is { } status)
            {
                var uuid = message.Initial?.Uuid ?? message.Change!.Uuid;
                _ = IsAtRest(status) ? busy.Remove(uuid) : busy.Add(uuid);
            }
        }
        return (await Jails.ListJailsAsync(new())).Jails;
    }

    /// <summary>What it has logged since the last time that no daemon should ever have to log; of a frozen jail it has to say that nothing of it can be undone.</summary>
    internal IReadOnlyList<string> Faults(string? frozen)
    {
        using var log = new StreamReader(new FileStream(Path.Combine(directory, "jaild.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        log.BaseStream.Position = logged;
        var text = log.ReadToEnd();
        logged = log.BaseStream.Position;
        return [.. text.Split('\n').Where(l => l.Contains(" FTL ", StringComparison.Ordinal) || (l.Contains(" ERR ", StringComparison.Ordinal) && !l.Contains($" {frozen}: ", StringComparison.Ordinal)))];
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        Drop();
    }

    private void Drop()
    {
        channel?.Dispose();
        process?.Dispose();
        (channel, process) = (null, null);
    }

    private static bool IsAtRest(JailStatus status) => status.State is JailState.Absent or JailState.Stopped or JailState.Running or JailState.Stuck;

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await stream.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(stream, ownsSocket: true);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
