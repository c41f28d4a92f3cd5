using Grpc.Core;
using Jaild.V1;

namespace Jaild.Api;

/// <summary>DaemonService: the daemon's facts and the lifecycle.</summary>
internal sealed class DaemonApi(DaemonFacts facts) : DaemonService.DaemonServiceBase
{
    private static readonly GetLifecycleResponse Lifecycle = LifecycleMessage.Make();

    public override async Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context) =>
        await facts.Info(context.CancellationToken);

    public override Task<GetLifecycleResponse> GetLifecycle(GetLifecycleRequest request, ServerCallContext context) =>
        Task.FromResult(Lifecycle);
}
