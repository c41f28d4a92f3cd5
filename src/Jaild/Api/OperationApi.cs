using System.Globalization;
using Grpc.Core;
using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Journal;
using Jaild.V1;

namespace Jaild.Api;

/// <summary>OperationService: what was asked, how far it is, and its end.</summary>
internal sealed class OperationApi(IJournal journal, JailSupervisor supervisor, IHostApplicationLifetime lifetime) : OperationService.OperationServiceBase
{
    public override Task<GetOperationResponse> GetOperation(GetOperationRequest request, ServerCallContext context) =>
        Task.FromResult(new GetOperationResponse { Operation = supervisor.Find(Id(request.Id)).ToProto() });

    public override Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context)
    {
        var size = PageToken.Size(request.PageSize);
        var query = new ListOperationsRequest { Jail = request.Jail, Open = request.Open };
        var before = PageToken.Read(request.PageToken, query) is { } place
            ? long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
                : throw JaildException.Invalid("page_token", "not one that jaild has given")
            : long.MaxValue;
        Guid? jail = request.Jail.Length == 0 ? null : Selector.Find(journal, request.Jail).Uuid;
        // the newest change comes first, so an operation that goes on between two pages may be told twice, never missed
        var page = journal.Ledger.Operations
            .Where(o => o.Revision < before && (jail is null || o.Jail == jail) && !(request.Open && o.Done))
            .OrderByDescending(o => o.Revision).Take(size + 1).ToList();
        var answer = new ListOperationsResponse();
        answer.Operations.AddRange(page.Take(size).Select(o => o.ToProto()));
        if (page.Count > size)
        {
            answer.NextPageToken = PageToken.Make(page[size - 1].Revision.ToString(CultureInfo.InvariantCulture), query);
        }
        return Task.FromResult(answer);
    }

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
