using System.Collections.Concurrent;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>Accepts new jails: one after the other where they want the same name, and each UUID once for ever.</summary>
/// <param name="parts">What all work with.</param>
/// <param name="workerOf">The worker of a jail, made when it has none.</param>
internal sealed class Creation(EngineParts parts, Func<Guid, JailWorker> workerOf)
{
    private readonly ConcurrentDictionary<Guid, JailName> coming = new();
    private readonly NameTurns turns = new();

    /// <summary>The operation that makes the jail; it is durable. For a repeated request it is the first one's.</summary>
    public async Task<Operation> Accept(JailName name, JailDefinition definition, Guid id, Ask ask)
    {
        using var turn = await turns.Take(name);
        if (ask.Repeated(parts.Journal.Ledger, "create", name.Value) is { } first)
        {
            return first;
        }
        if (parts.Journal.Ledger.Find(name) is not null)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "JAIL_EXISTS", $"a jail named {name} exists: choose another name, or destroy that one first");
        }
        await Leftovers.RefuseName(parts, name);
        if (!coming.TryAdd(id, name))
        {
            throw UuidUsed(id);
        }
        try
        {
            return parts.Journal.Ledger.Find(id) is not null || parts.Journal.FindDeceased(id) is not null
                ? throw UuidUsed(id)
                : await Begin(name, definition, id, ask);
        }
        finally
        {
            coming.TryRemove(id, out _);
        }
    }

    // In the new worker's turn, so that nothing that is asked of the jail comes before its making.
    private async Task<Operation> Begin(JailName name, JailDefinition definition, Guid id, Ask ask)
    {
        var worker = workerOf(id);
        await worker.Turn.WaitAsync();
        try
        {
            var operation = await Journal(name, definition, id, ask);
            worker.Enqueue(operation.Id);
            return operation;
        }
        catch
        {
            worker.Discard();
            throw;
        }
        finally
        {
            worker.Turn.Release();
        }
    }

    private async Task<Operation> Journal(JailName name, JailDefinition definition, Guid id, Ask ask)
    {
        var operation = Reception.NewOperation(parts, "create", id, name, [Trigger.Create], ask) with { State = OperationState.Running };
        var entry = await parts.Journal.Append(
            new JournalEntry
            {
                Jail = id, Name = name, Time = parts.Now, Definition = definition, Operation = operation,
                Status = new JailStatus
                {
                    State = JailMachine.After(JailState.Absent, Trigger.Create), Since = parts.Now, Boot = parts.Boot,
                    Work = new(Trigger.Create, Direction.Up, operation.Id, JailState.Stopped, parts.Now, Force: false),
                },
                Events =
                [
                    new(EventKind.Accepted) { Operation = operation.Id, Actor = ask.Actor, Trigger = Trigger.Create },
                    new(EventKind.Transition) { From = JailState.Absent, To = JailState.Creating, Operation = operation.Id, Actor = ask.Actor, Trigger = Trigger.Create },
                ],
            },
            mayUseReserve: false);
        return operation with { Revision = entry.Revision };
    }

    private static JaildException UuidUsed(Guid id) =>
        new(ErrorKind.AlreadyExists, "UUID_USED", $"a jail with UUID {id} lives or has lived here: a UUID is never used again");
}
