using System.Net.Sockets;
using System.Text;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Jaild.V1;

namespace Jaildctl;

/// <summary>The daemon's socket and the services on it.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>FreeBSD's sun_path has 104 bytes with its end.</summary>
    private const int MaxSocketBytes = 103;

    private const int MaxMessage = 64 * 1024 * 1024;
    private readonly string socket;
    private readonly GrpcChannel channel;

    public Connection(string socket, TimeProvider time)
    {
        if (Encoding.UTF8.GetByteCount(socket) is var length && (length == 0 || length > MaxSocketBytes))
        {
            throw new CtlException(ExitCode.Usage, $"{socket}: {length} bytes; a Unix socket's path has 1 to {MaxSocketBytes}: name a shorter one with --socket or JAILD_SOCKET");
        }
        this.socket = socket;
        channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = Connect, UseProxy = false },
            DisposeHttpClient = true, MaxReceiveMessageSize = MaxMessage,
        });
        var calls = channel.Intercept(new RepeatedCalls(this, time));
        Jails = new(calls);
        Operations = new(calls);
        Daemon = new(calls);
    }

    public JailService.JailServiceClient Jails { get; }
    public OperationService.OperationServiceClient Operations { get; }
    public DaemonService.DaemonServiceClient Daemon { get; }

    /// <summary>Why the last attempt to connect failed, or null.</summary>
    public CtlException? ConnectError { get; private set; }

    /// <summary>Whether the daemon was there at least once.</summary>
    public bool Reached { get; private set; }

    public void Dispose() => channel.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await stream.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            (ConnectError, Reached) = (null, true);
            return new NetworkStream(stream, ownsSocket: true);
        }
        catch (SocketException error)
        {
            stream.Dispose();
            ConnectError = Explain(error);
            throw;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private CtlException Explain(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AccessDenied => new(ExitCode.NoPermission, $"{socket}: you may not connect: become root, or a member of the socket's group"),
        SocketError.ConnectionRefused => new(ExitCode.Unavailable, $"{socket}: no daemon answers there; {Start}"),
        _ when !Path.Exists(socket) => new(ExitCode.Unavailable, $"{socket}: no daemon, the socket is not there; {Start}"),
        _ => new(ExitCode.Unavailable, $"{socket}: {error.Message}; {Start}"),
    };

    private static string Start => OperatingSystem.IsFreeBSD()
        ? "start it with 'service jaild start', or name its socket with --socket or JAILD_SOCKET"
        : "start it with 'jaild', or name its socket with --socket or JAILD_SOCKET";
}
