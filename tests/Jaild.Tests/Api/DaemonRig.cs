using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Jaild.Core.Hosts;
using Jaild.Hosts.Simulated;
using Jaild.Settings;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

/// <summary>
/// The daemon as it is composed, with a journal in files, a simulated machine and a real socket; and clients of it.
/// It ends by looking whether an error was logged that the test did not expect.
/// </summary>
internal sealed class DaemonRig : IAsyncDisposable
{
    private readonly TimeProvider time;
    private global::Jaild.Daemon? daemon;
    private GrpcChannel? channel;

    private DaemonRig(TimeProvider time, Func<JaildOptions, JaildOptions>? change)
    {
        this.time = time;
        Options = JaildOptions.Defaults(Folder) with { Host = "simulated", Log = "none" };
        Options = change?.Invoke(Options) ?? Options;
        Machine.Plant(new("file", "/base.tar"));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("jaild-").FullName;
    public JaildOptions Options { get; }
    public SimulatedMachine Machine { get; } = new(Guid.CreateVersion7);
    public CollectingLogger Logger { get; } = new();
    public JailService.JailServiceClient Jails => new(Channel);
    public OperationService.OperationServiceClient Operations => new(Channel);
    public DaemonService.DaemonServiceClient Daemon => new(Channel);
    public GrpcChannel Channel => channel ?? throw new InvalidOperationException("the daemon is down");

    public static async Task<DaemonRig> Start(TimeProvider? time = null, Func<JaildOptions, JaildOptions>? change = null)
    {
        var rig = new DaemonRig(time ?? TimeProvider.System, change);
        await rig.Up();
        return rig;
    }

    /// <summary>Starts the daemon on what the last one left.</summary>
    public async Task Up()
    {
        daemon = await global::Jaild.Daemon.Start(Options, (_, _, _) => Task.FromResult<IJailHost>(new SimulatedHost(Machine.Connect(), time)), time, Logger.Factory());
        await daemon.Recovered;
        channel = Connect(Options.Socket);
    }

    /// <summary>Ends the daemon as SIGTERM does.</summary>
    public async Task Down(TimeSpan? grace = null)
    {
        channel?.Dispose();
        channel = null;
        if (daemon is { } running)
        {
            daemon = null;
            await running.Stop(grace ?? TimeSpan.Zero);
            await running.DisposeAsync();
        }
    }

    /// <summary>Ends the daemon as SIGTERM does, while clients stay.</summary>
    public Task Stop() => daemon!.Stop(TimeSpan.Zero);

    /// <summary>Makes a jail with a root of its own; it rests as stopped.</summary>
    public async Task<Operation> Create(string name, params string[] settings)
    {
        var request = new CreateJailRequest { Name = name, Settings = { $"path=/jails/{name}", "$jaild_archive=/base.tar", settings } };
        return await End((await Jails.CreateJailAsync(request)).Operation);
    }

    /// <summary>Starts a jail and waits until it runs.</summary>
    public async Task<Operation> Start(string name) => await End((await Jails.StartJailAsync(new StartJailRequest { Jail = name })).Operation);

    /// <summary>The operation as it ended.</summary>
    public async Task<Operation> End(Operation operation) =>
        (await Operations.WaitOperationAsync(new WaitOperationRequest { Id = operation.Id })).Operation;

    public async Task<JailState> State(string name) => (await Jails.GetJailAsync(new GetJailRequest { Jail = name })).Jail.Status.State;

    public async Task<long> Revision() => (await Daemon.GetInfoAsync(new GetInfoRequest())).Revision;

    public async ValueTask DisposeAsync()
    {
        await Down();
        Machine.Dispose();
        Directory.Delete(Folder, recursive: true);
        Assert.That(Logger.Errors, Is.Empty, "unexpected errors were logged");
    }

    /// <summary>A channel to a socket, as any client would make it.</summary>
    public static GrpcChannel Connect(string socket) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await stream.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
                return new NetworkStream(stream, ownsSocket: true);
            },
        },
    });

    /// <summary>The error of a call.</summary>
    public static async Task<RpcException> Error<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
        }
        catch (RpcException error)
        {
            return error;
        }
        throw new AssertionException("the call went well");
    }
}
