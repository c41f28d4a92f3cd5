using Grpc.Core;
using Jaild.Core.Engine;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Definitions;
using Jaild.V1;

namespace Jaild.Api;

/// <summary>JailService: reads come from the ledger and never wait; what changes a jail is given to the engine.</summary>
internal sealed class JailApi(IJournal journal, JailSupervisor supervisor, WatchFeed watch, DefinitionFiles files) : JailService.JailServiceBase
{
    public override async Task<CreateJailResponse> CreateJail(CreateJailRequest request, ServerCallContext context)
    {
        var name = JailName.Parse(request.Name);
        var definition = DefinitionText.Parse(request.Settings);
        var ask = new Ask(context.Actor(), Ids.ParseOptional(request.RequestId, "request_id"));
        var (operation, withoutEffect) = await supervisor.Create(name, definition, Ids.ParseOptional(request.Uuid, "uuid"), ask);
        return new CreateJailResponse { Operation = operation.ToProto(), WithoutEffect = { withoutEffect } };
    }

    public override Task<GetJailResponse> GetJail(GetJailRequest request, ServerCallContext context) =>
        Task.FromResult(new GetJailResponse { Jail = Selector.Find(journal, request.Jail).ToProto() });

    public override async Task<GetJailStatsResponse> GetJailStats(GetJailStatsRequest request, ServerCallContext context)
    {
        var uuid = Selector.FindLiving(journal, request.Jail).Uuid;
        var usage = await supervisor.Usage(uuid, context.CancellationToken);
        return new GetJailStatsResponse { Uuid = uuid.ToString(), Usage = { usage.Select(u => u.ToProto()) } };
    }

    public override async Task<ListJailProcessesResponse> ListJailProcesses(ListJailProcessesRequest request, ServerCallContext context)
    {
        var uuid = Selector.FindLiving(journal, request.Jail).Uuid;
        var processes = await supervisor.Processes(uuid, context.CancellationToken);
        return new ListJailProcessesResponse { Uuid = uuid.ToString(), Processes = { processes.Select(p => p.ToProto()) } };
    }

    public override async Task<UpdateJailResponse> UpdateJail(UpdateJailRequest request, ServerCallContext context)
    {
        var change = DefinitionText.ParseChange(request.Settings);
        var ask = new Ask(context.Actor(), Ids.ParseOptional(request.RequestId, "request_id"), Etag: Etag.Parse(request.Etag), Change: change);
        if (First(ask, Verb.Set) is { } first)
        {
            return new UpdateJailResponse { Operation = first.ToProto() };
        }
        var record = Selector.FindLiving(journal, request.Jail);
        Ownership.Refuse(record, "change");
        Ownership.RefuseLocked(record, change);
        var accepted = await supervisor.Set(record.Uuid, ask);
        return new UpdateJailResponse { Operation = accepted.Operation.ToProto(), WithoutEffect = { accepted.WithoutEffect }, NextStart = { accepted.NextStart } };
    }

    public override Task<ExplainJailResponse> ExplainJail(ExplainJailRequest request, ServerCallContext context) =>
        Task.FromResult(Explanation.Of(Selector.FindLiving(journal, request.Jail), files, request.Parameter));

    public override Task<ListJailsResponse> ListJails(ListJailsRequest request, ServerCallContext context) =>
        Task.FromResult(JailPages.Page(journal, request));

    public override async Task<StartJailResponse> StartJail(StartJailRequest request, ServerCallContext context) =>
        new() { Operation = await Submit(request.Jail, Verb.Start, context, request.Etag, request.RequestId) };

    public override async Task<StopJailResponse> StopJail(StopJailRequest request, ServerCallContext context) =>
        new() { Operation = await Submit(request.Jail, Verb.Stop, context, request.Etag, request.RequestId, request.Force) };

    public override async Task<RestartJailResponse> RestartJail(RestartJailRequest request, ServerCallContext context) =>
        new() { Operation = await Submit(request.Jail, Verb.Restart, context, request.Etag, request.RequestId, request.Force) };

    public override async Task<DestroyJailResponse> DestroyJail(DestroyJailRequest request, ServerCallContext context) =>
        new() { Operation = await Submit(request.Jail, Verb.Destroy, context, request.Etag, request.RequestId, request.Force, request.StopFirst) };

    public override async Task<RecoverJailResponse> RecoverJail(RecoverJailRequest request, ServerCallContext context) =>
        new() { Operation = await Submit(request.Jail, Verb.Recover, context, request.Etag, request.RequestId, request.Force) };

    public override async Task<AbandonJailResponse> AbandonJail(AbandonJailRequest request, ServerCallContext context) =>
        new() { Operation = await Submit(request.Jail, Verb.Abandon, context, request.Etag, request.RequestId) };

    public override Task WatchJails(WatchJailsRequest request, IServerStreamWriter<WatchJailsResponse> responses, ServerCallContext context) =>
        watch.Run(request, responses, context);

    private async Task<V1.Operation> Submit(
        string jail, Verb verb, ServerCallContext context, string etag, string requestId, bool force = false, bool stopFirst = false)
    {
        var ask = new Ask(context.Actor(), Ids.ParseOptional(requestId, "request_id"), force, stopFirst, Etag.Parse(etag));
        if (First(ask, verb) is { } first)
        {
            return first.ToProto();
        }
        var record = Selector.FindLiving(journal, jail);
        if (verb == Verb.Destroy)
        {
            Ownership.Refuse(record, "destroy");
        }
        return (await supervisor.Submit(record.Uuid, verb, ask)).ToProto();
    }

    // a destroy whose answer was lost is asked for again when its jail is no more
    private Core.Model.Operation? First(Ask ask, Verb verb) =>
        ask.RequestId is { } id && journal.Ledger.FindRequest(id) is { } first && journal.Ledger.Find(first.Jail) is null && first.Verb == verb.Word() ? first : null;
}
