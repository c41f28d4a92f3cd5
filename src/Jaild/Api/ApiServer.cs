using Jaild.Core.Engine;
using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Definitions;
using Jaild.Journal;
using Jaild.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Jaild.Api;

/// <summary>The gRPC server on its Unix socket: services, health, reflection, limits. It reads no settings but jaild's own.</summary>
internal static class ApiServer
{
    private const int MaxStreams = 4096;

    /// <summary>How long calls that are under way may take to end when the daemon goes down; streams are told to.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    public static WebApplication Build(
        JaildOptions options, FileJournal journal, JailSupervisor supervisor, IJailHost host, TimeProvider time, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = "/" });
        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(journal).AddSingleton<IJournal>(journal).AddSingleton(supervisor)
            .AddSingleton(host).AddSingleton(time).AddSingleton(logs)
            .AddSingleton<DaemonFacts>().AddSingleton<OperationPages>().AddSingleton<WatchFeed>().AddSingleton<TransitionLog>().AddSingleton<DefinitionFiles>()
            .AddSingleton<IHostLifetime, QuietLifetime>();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = Drain);
        services.AddRouting();
        services.AddGrpc(o =>
        {
            o.Interceptors.Add<ErrorInterceptor>();
            o.MaxReceiveMessageSize = options.MessageLimit;
        });
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(o =>
        {
            foreach (var service in Services)
            {
                o.Services.Map(service, _ => true);
            }
        }).AddCheck<JournalHealth>("journal");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        services.Configure<SocketTransportOptions>(o => o.CreateBoundListenSocket = endPoint => SocketFile.Bind(endPoint, options));
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<JailApi>();
        app.MapGrpcService<OperationApi>();
        app.MapGrpcService<DaemonApi>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        return app;
    }

    private static IEnumerable<string> Services =>
    [
        V1.JailService.Descriptor.FullName, V1.OperationService.Descriptor.FullName, V1.DaemonService.Descriptor.FullName,
    ];

    private static void Listen(KestrelServerOptions kestrel, JaildOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        // gRPC has a limit of its own, with a better error
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.ListenUnixSocket(options.Socket, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(Peer.Identify);
        });
    }
}
