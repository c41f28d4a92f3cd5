using Grpc.Core;
using Jaild.Definitions;
using Jaild.V1;

namespace Jaild.Api;

/// <summary>DaemonService: the daemon's facts, the lifecycle, and the definitions of jails in files.</summary>
internal sealed class DaemonApi(DaemonFacts facts, DefinitionFiles files) : DaemonService.DaemonServiceBase
{
    private static readonly GetLifecycleResponse Lifecycle = LifecycleMessage.Make();

    public override async Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context) =>
        await facts.Info(context.CancellationToken);

    public override Task<GetLifecycleResponse> GetLifecycle(GetLifecycleRequest request, ServerCallContext context) =>
        Task.FromResult(Lifecycle);

    public override async Task<ReloadResponse> Reload(ReloadRequest request, ServerCallContext context) =>
        (await files.Reload(context.Actor(), request.DryRun, context.CancellationToken)).ToProto();
}
