using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using static Jaild.Core.Lifecycle.JailState;
using static Jaild.Core.Lifecycle.Trigger;

namespace Jaild.Core.Engine;

/// <summary>Runs an operation's next trigger on a jail at rest: the lifecycle's row, nothing when it is so already, or a refusal.</summary>
internal static class Dispatch
{
    /// <summary>The work of the operation that the jail is given with; none when a later one superseded it.</summary>
    public static Func<LiveJail, RunControl, Task> Operation(EngineParts parts, JaildException? superseded) => (jail, control) =>
    {
        if (superseded is not null)
        {
            return Refuse(jail, superseded);
        }
        var operation = jail.Operation!;
        var fall = new Fall(parts, jail, control);
        return (operation.Remaining[0], jail.Status.State) switch
        {
            (Create, Creating) => new Rise(parts, jail, control).Create(),
            (Start, Stopped) => new Rise(parts, jail, control).Start(),
            (Stop, Running) => fall.Stop(operation.Force),
            (Destroy, Stopped) => fall.Destroy(),
            (Recover or Stop or Destroy, Stuck) => fall.Recover(),
            (Abandon, Stuck) => fall.Abandon(),
            (Set, Stopped or Running or Stuck) => new Alteration(parts, jail, control).Set(),
            (Start, Running) => AlreadySo(jail, Desired.Running),
            (Stop, Stopped) => AlreadySo(jail, Landing.AfterStop(jail)),
            (Recover, Stopped or Running) => AlreadySo(jail, jail.Status.Desired),
            var (trigger, state) => Refuse(jail, Refusals.WrongState(jail.Record.Name, state, trigger.ToString())),
        };
    };

    /// <summary>Ends an operation whose jail is gone: for whoever wanted it down that is success.</summary>
    public static async Task Absent(EngineParts parts, Guid jail, Guid id)
    {
        var operation = parts.Find(id);
        var error = operation.Remaining is [Destroy or Recover or Stop, ..] ? operation.Error
            : new OperationError(ErrorKind.NotFound, "JAIL_NOT_FOUND", $"jail {operation.JailName} is gone");
        await End(parts, operation with { Jail = jail }, error);
    }

    /// <summary>Ends an operation that is not at work.</summary>
    public static async Task<Operation> End(EngineParts parts, Operation operation, OperationError? error)
    {
        var ended = operation with
        {
            State = error is null ? OperationState.Succeeded : OperationState.Failed,
            Error = error,
            Ended = parts.Now,
            Remaining = [],
            Change = null,
        };
        var state = parts.Journal.Ledger.Find(operation.Jail)?.Status.State ?? JailState.Absent;
        var entry = await parts.Journal.Append(
            new JournalEntry
            {
                Jail = operation.Jail, Name = JailName.Parse(operation.JailName), Time = parts.Now, Operation = ended,
                Events = [new(EventKind.Ended) { From = state, To = state, Operation = ended.Id, Actor = ended.Actor, Reason = error?.Reason ?? "", Message = error?.Message ?? "" }],
            },
            mayUseReserve: true);
        parts.Ended(ended with { Revision = entry.Revision });
        return ended with { Revision = entry.Revision };
    }

    private static Task AlreadySo(LiveJail jail, Desired desired)
    {
        jail.Status = jail.Status with { Desired = desired };
        jail.Advance();
        return jail.Flush();
    }

    private static Task Refuse(LiveJail jail, JaildException refusal)
    {
        jail.End(refusal);
        return jail.Flush();
    }
}
