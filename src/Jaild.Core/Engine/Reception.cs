using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>Answers one request to one jail, as <see cref="RequestMatrix"/> has it, in that jail's turn.</summary>
internal sealed class Reception(EngineParts parts, JailWorker worker, JailRecord? record)
{
    /// <summary>Operations that may wait for one jail.</summary>
    public const int MaxWaiting = 100;

    /// <summary>Parameters that an accepted change sets and that do nothing on this machine, a sentence each.</summary>
    public IReadOnlyList<string> WithoutEffect { get; private set; } = [];

    /// <summary>Those of a started jail that hold from its next start only, by name.</summary>
    public IReadOnlyList<string> NextStart { get; private set; } = [];

    /// <summary>The operation that answers a request; it is durable.</summary>
    public async Task<Operation> Reply(Verb verb, Ask ask)
    {
        var state = State();
        if (ask.Etag is { } etag && etag != record!.Revision)
        {
            throw new JaildException(ErrorKind.Aborted, "ETAG_MISMATCH", $"jail {record!.Name} has changed since: its etag is now {record.Revision}")
            {
                Metadata = new Dictionary<string, string> { ["etag"] = $"{record.Revision}" },
            };
        }
        var answer = Decide(verb, state, ask);
        if (answer == Answer.Refused)
        {
            throw Refusals.WrongState(record!.Name, state, verb.Word());
        }
        if (worker.Queue.Closed)
        {
            throw new JaildException(ErrorKind.Unavailable, "GOING_DOWN", $"nothing more is done for jail {record!.Name}: jaild is going down, or could not write its journal");
        }
        if (worker.Queue.Waiting.Count >= MaxWaiting)
        {
            throw new JaildException(ErrorKind.Exhausted, "QUEUE_FULL", $"{MaxWaiting} operations wait for jail {record!.Name} already: let some end, or cancel them");
        }
        if (answer == Answer.Same && worker.Queue.Current is { Done: false } current && current.Verb == verb.Word() && !worker.Queue.Cancelling)
        {
            return await Join(current, ask);
        }
        if (verb == Verb.Set)
        {
            var (was, wanted) = Definitions(ask);
            WithoutEffect = Changes.Check(parts.Host, record!.Status with { State = state }, was, wanted);
            NextStart = Changes.NextStart(parts.Host, record.Applied, was, wanted);
        }
        var underWay = worker.Queue.CurrentId;
        var operation = await Accept(verb.Word(), Triggers(verb, state, ask), ask);
        worker.Enqueue(operation.Id);
        if (verb is Verb.Stop or Verb.Destroy)
        {
            await SupersedeStarts(operation);
        }
        if (answer == Answer.Cancels)
        {
            await CancelCurrent(underWay, Superseded(operation), ask.Actor);
        }
        if (answer == Answer.Escalates)
        {
            worker.Queue.Hurry();
        }
        return operation;
    }

    /// <summary>Cancels an operation of this jail.</summary>
    public async Task<Operation> Cancel(Operation operation, Actor actor)
    {
        if (operation.Done)
        {
            return operation;
        }
        var why = new JaildException(ErrorKind.Aborted, "CANCELLED", $"cancelled by {actor.Kind}{(actor.Kind == "peer" ? $" uid {actor.Uid}" : "")}");
        if (record?.Status.Work?.Operation != operation.Id && worker.Queue.Remove(operation.Id))
        {
            return await End(operation, why);
        }
        var state = State();
        if (RequestMatrix.For(state, Request.Cancel) != Answer.Cancels)
        {
            throw Refusals.WrongState(JailName.Parse(operation.JailName), state, "cancel");
        }
        await CancelCurrent(worker.Queue.CurrentId == operation.Id ? operation.Id : Guid.Empty, why, actor);
        return parts.Find(operation.Id);
    }

    /// <summary>Starts a stopped jail that shall be running, if nobody has asked anything else of it.</summary>
    public static async Task StartIfDesired(EngineParts parts, JailWorker worker, Guid jail, Actor actor)
    {
        await worker.Turn.WaitAsync();
        try
        {
            if (parts.Journal.Ledger.Find(jail) is { Status: { State: JailState.Stopped, Desired: Desired.Running, Reason: not "died" } } record
                && !worker.Queue.Waiting.Any(o => !o.Done && o.Change is null) && !parts.Ending.IsCancellationRequested)
            {
                worker.Enqueue((await new Reception(parts, worker, record).Accept("start", [Trigger.Start], new Ask(actor))).Id);
            }
        }
        finally
        {
            worker.Turn.Release();
        }
    }

    /// <summary>A new operation, not journaled yet.</summary>
    public static Operation NewOperation(EngineParts parts, string verb, Guid jail, JailName name, IEnumerable<Trigger> triggers, Ask ask) => new()
    {
        Id = parts.NewId(), Requests = ask.RequestId is { } request ? [request] : [], Jail = jail, JailName = name.Value, Verb = verb,
        Remaining = [.. triggers], Force = ask.Force, Change = ask.Change, Actor = ask.Actor, Created = parts.Now,
    };

    /// <summary>Its state, or the one that the operation just taken up is about to bring: that of a start is starting before its first entry is durable.</summary>
    private JailState State() =>
        record is null ? JailState.Absent
        : worker.Queue.Current is { Done: false, Remaining: [var next, ..] } && JailLifecycle.AtRest.Contains(record.Status.State) && JailMachine.May(record.Status.State, next)
            ? JailMachine.After(record.Status.State, next)
        : record.Status.State;

    // As those changes leave it that were accepted before, and as the one that is asked for makes it.
    private (JailDefinition Was, JailDefinition Wanted) Definitions(Ask ask)
    {
        IEnumerable<Operation> before = [.. worker.Queue.Current is { } current ? [current] : Array.Empty<Operation>(), .. worker.Queue.Waiting];
        var was = before.Select(o => o.Change).OfType<JailDefinition>().Aggregate(record!.Definition, (definition, change) => definition.Changed(change));
        return (was, was.Changed(ask.Change ?? JailDefinition.Empty));
    }

    private static Answer Decide(Verb verb, JailState state, Ask ask) => verb switch
    {
        Verb.Start => RequestMatrix.For(state, Request.Start),
        Verb.Stop => RequestMatrix.For(state, ask.Force ? Request.StopForced : Request.Stop),
        Verb.Restart => state switch
        {
            JailState.Starting => Answer.Cancels,
            JailState.Running => Answer.Row,
            _ => RequestMatrix.For(state, Request.Start),
        },
        Verb.Destroy when ask.StopFirst && state is JailState.Starting or JailState.Running => RequestMatrix.For(state, Request.Stop),
        Verb.Destroy => RequestMatrix.For(state, Request.Destroy),
        Verb.Recover => state is JailState.Stuck ? Answer.Row : state is JailState.Interrupted or JailState.Recovering ? Answer.Queued : Answer.Refused,
        Verb.Abandon => state is JailState.Stuck ? Answer.Row : Answer.Refused,
        Verb.Set => RequestMatrix.For(state, Request.Set),
    };

    private static IEnumerable<Trigger> Triggers(Verb verb, JailState state, Ask ask) => verb switch
    {
        Verb.Start => [Trigger.Start],
        Verb.Stop => [Trigger.Stop],
        Verb.Restart => state == JailState.Running ? [Trigger.Stop, Trigger.Start] : [Trigger.Start],
        Verb.Destroy => ask.StopFirst ? [Trigger.Stop, Trigger.Destroy] : [Trigger.Destroy],
        Verb.Recover => [Trigger.Recover],
        Verb.Abandon => [Trigger.Abandon],
        Verb.Set => [Trigger.Set],
    };

    private async Task<Operation> Join(Operation operation, Ask ask)
    {
        if (ask.RequestId is not { } request)
        {
            return operation;
        }
        var joined = operation with { Requests = operation.Requests.Add(request) };
        var entry = await parts.Journal.Append(
            new JournalEntry { Jail = operation.Jail, Name = record!.Name, Time = parts.Now, Operation = joined }, mayUseReserve: true);
        return joined with { Revision = entry.Revision };
    }

    private async Task<Operation> Accept(string verb, IEnumerable<Trigger> triggers, Ask ask)
    {
        if (parts.Ending.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Unavailable, "GOING_DOWN", "the daemon is going down: ask again when it is back");
        }
        var operation = NewOperation(parts, verb, record!.Uuid, record.Name, triggers, ask);
        var state = record.Status.State;
        var entry = await parts.Journal.Append(
            new JournalEntry
            {
                Jail = record.Uuid, Name = record.Name, Time = parts.Now, Operation = operation,
                Events = [new(EventKind.Accepted) { From = state, To = state, Operation = operation.Id, Actor = ask.Actor, Trigger = operation.Remaining[0] }],
            },
            mayUseReserve: verb is not ("start" or "restart" or "set"));
        return operation with { Revision = entry.Revision };
    }

    // The cancel is durable before it is told, and before it acts.
    private async Task CancelCurrent(Guid underWay, JaildException why, Actor actor)
    {
        if (worker.Queue.Current is { Done: false, Error: null } current && current.Id == underWay)
        {
            var state = record!.Status.State;
            await parts.Journal.Append(
                new JournalEntry
                {
                    Jail = current.Jail, Name = record.Name, Time = parts.Now, Operation = current with { Error = OperationError.Of(why) },
                    Events = [new(EventKind.Warning) { From = state, To = state, Operation = current.Id, Actor = actor, Reason = why.Reason, Message = why.Message }],
                },
                mayUseReserve: true);
        }
        worker.Queue.Cancel(underWay, why);
    }

    private async Task<Operation> End(Operation waiting, JaildException why)
    {
        try
        {
            return await Dispatch.End(parts, waiting, OperationError.Of(why));
        }
        catch
        {
            worker.Enqueue(waiting.Id); // it waits on, since its end could not be journaled
            throw;
        }
    }

    // Whoever asks last that a jail be down, wins over those who asked that it be up.
    private async Task SupersedeStarts(Operation by)
    {
        foreach (var other in worker.Queue.Waiting.Where(o => o.Id != by.Id && !o.Done && o.Remaining.Contains(Trigger.Start)))
        {
            if (worker.Queue.Remove(other.Id))
            {
                await End(other, Superseded(by));
            }
        }
        if (worker.Queue.Current is { Done: false } current && current.Id != by.Id && current.Remaining.Skip(1).Contains(Trigger.Start))
        {
            worker.Queue.Supersede(current.Id, Superseded(by));
        }
    }

    private static JaildException Superseded(Operation by) =>
        new(ErrorKind.Aborted, "SUPERSEDED", $"superseded by {by.Verb} (operation {by.Id})");
}
