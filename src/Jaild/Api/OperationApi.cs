using Grpc.Core;
using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.V1;

namespace Jaild.Api;

/// <summary>OperationService: what was asked, how far it is, and its end.</summary>
internal sealed class OperationApi(OperationPages pages, JailSupervisor supervisor, IHostApplicationLifetime lifetime) : OperationService.OperationServiceBase
{
    public override Task<GetOperationResponse> GetOperation(GetOperationRequest request, ServerCallContext context) =>
        Task.FromResult(new GetOperationResponse { Operation = supervisor.Find(Id(request.Id)).ToProto() });

    public override Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context) =>
        Task.FromResult(pages.Page(request));

    public override async Task<WaitOperationResponse> WaitOperation(WaitOperationRequest request, ServerCallContext context)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            return new() { Operation = (await supervisor.Wait(Id(request.Id), cancel.Token)).ToProto() };
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Unavailable, "GOING_DOWN", "the daemon is going down: wait again when it is back");
        }
    }

    public override async Task<CancelOperationResponse> CancelOperation(CancelOperationRequest request, ServerCallContext context) =>
        new() { Operation = (await supervisor.Cancel(Id(request.Id), context.Actor())).ToProto() };

    private static Guid Id(string text) => Ids.Parse(text, "id");
}
