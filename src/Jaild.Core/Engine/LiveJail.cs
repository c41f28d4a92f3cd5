using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// One jail in its worker's hands: its status as it will be journaled next, and what is to be told with it. Only
/// <see cref="Flush"/> writes; so the end of one step and the beginning of the next share an entry.
/// </summary>
internal sealed class LiveJail(EngineParts parts, JailRecord record, Operation? operation)
{
    private readonly List<JailEvent> told = [];

    /// <summary>As it is durable.</summary>
    public JailRecord Record { get; private set; } = record;

    /// <summary>As it will be journaled next.</summary>
    public JailStatus Status { get; set; } = record.Status;

    /// <summary>The operation at work, or null; changed with the next entry.</summary>
    public Operation? Operation { get; private set; } = operation;

    /// <summary>Why undo hooks run: died, reboot or empty.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The definition that counts now: as applied when started, else as given.</summary>
    public JailDefinition Definition => Record.Applied ?? Record.Definition;

    /// <summary>How long everything may take for it.</summary>
    public Deadlines Deadlines => new(Definition);

    /// <summary>What hosts are told of it.</summary>
    public JailRun Run() => new()
    {
        Uuid = Record.Uuid, Name = Record.Name, Definition = Definition,
        Operation = Status.Work?.Operation ?? Operation?.Id ?? Guid.Empty,
        State = Status.State, Trigger = Status.Work?.Trigger ?? Trigger.Recover, Reason = Reason, Kernel = Status.Kernel,
    };

    /// <summary>Adds an event to the next entry.</summary>
    public void Tell(JailEvent happened) => told.Add(happened with
    {
        From = happened.Kind == EventKind.Transition ? happened.From : Status.State,
        To = happened.Kind == EventKind.Transition ? happened.To : Status.State,
        Operation = Operation?.Id,
        Actor = happened.Actor ?? Operation?.Actor,
        Trigger = happened.Trigger ?? Status.Work?.Trigger,
    });

    /// <summary>Moves it to another state, with the next entry.</summary>
    public void Move(JailState to, Trigger? trigger = null, string reason = "", string message = "", Actor? actor = null)
    {
        Tell(new(EventKind.Transition)
        {
            From = Status.State, To = to, Trigger = trigger, Reason = reason, Message = message, Actor = actor,
            Duration = parts.Now - Status.Since,
        });
        Status = Status with { State = to, Since = parts.Now, Reason = reason, Message = message };
    }

    /// <summary>Records a step, in its place or at the end.</summary>
    public void Set(StepRecord step)
    {
        for (var i = 0; i < Status.Steps.Length; i++)
        {
            if (Status.Steps[i].Step == step.Step)
            {
                Status = Status with { Steps = Status.Steps.SetItem(i, step) };
                return;
            }
        }
        Status = Status with { Steps = Status.Steps.Add(step) };
    }

    /// <summary>Forgets a step: nothing of it is left.</summary>
    public void Drop(string step) => Status = Status with { Steps = Status.Steps.RemoveAll(s => s.Step == step) };

    /// <summary>Sets a condition, or clears it with null.</summary>
    public void SetCondition(string kind, string? message, long count = 0)
    {
        var others = Status.Conditions.RemoveAll(c => c.Kind == kind);
        if (message is null && others.Length == Status.Conditions.Length)
        {
            return;
        }
        Status = Status with { Conditions = message is null ? others : others.Add(new(kind, message, parts.Now, count)) };
        Tell(new(EventKind.Condition) { Reason = kind, Message = message ?? "cleared" });
    }

    /// <summary>The operation is at work, with the next entry.</summary>
    public void BeginOperation() => Operation = Operation is { State: OperationState.Queued } queued ? queued with { State = OperationState.Running } : Operation;

    /// <summary>The operation has gone one trigger further, with the next entry; after the last it has ended.</summary>
    public void Advance()
    {
        if (Operation is { Done: false } open)
        {
            Operation = open with { Remaining = open.Remaining.IsEmpty ? [] : open.Remaining.RemoveAt(0) };
            if (Operation.Remaining.IsEmpty)
            {
                End(null);
            }
        }
    }

    /// <summary>The operation has ended, with the next entry: well, or with this error or the one that doomed it.</summary>
    public void End(JaildException? error)
    {
        if (Operation is { Done: false } open)
        {
            var why = open.Error ?? (error is null ? null : OperationError.Of(error));
            Tell(new(EventKind.Ended) { Reason = why?.Reason ?? "", Message = why?.Message ?? "", Duration = parts.Now - open.Created });
            Operation = open with { State = why is null ? OperationState.Succeeded : OperationState.Failed, Error = why, Ended = parts.Now, Remaining = [], Change = null };
        }
    }

    /// <summary>The operation will fail with this error once everything is taken back.</summary>
    public void Doom(JaildException error)
    {
        if (Operation is { Done: false, Error: null } open)
        {
            Operation = open with { Error = OperationError.Of(error) };
        }
    }

    /// <summary>Journals what was told and set; durable when it returns.</summary>
    /// <param name="applied">The definition as applied from now on; Empty when nothing is started any more.</param>
    /// <param name="definition">The definition from now on, or null for the same.</param>
    public async Task Flush(JailDefinition? applied = null, JailDefinition? definition = null)
    {
        var entry = await Append(new JournalEntry
        {
            Jail = Record.Uuid, Name = Record.Name, Time = parts.Now, Events = [.. told],
            Status = Status, Applied = applied, Definition = definition, Operation = Operation,
        });
        told.Clear();
        Record = Record with
        {
            Status = Status,
            Revision = entry.Revision,
            Definition = definition ?? Record.Definition,
            Applied = applied is null ? Record.Applied : applied.Parameters.IsEmpty ? null : applied,
        };
        if (Operation is { Done: true } ended)
        {
            Operation = null;
            parts.Ended(ended with { Revision = entry.Revision });
        }
    }

    // What is under way has to end: where even the reserve is used up, it waits until there is space.
    private async Task<JournalEntry> Append(JournalEntry entry)
    {
        while (true)
        {
            try
            {
                return await parts.Journal.Append(entry, mayUseReserve: true);
            }
            catch (JaildException full) when (full.Kind == ErrorKind.Exhausted)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), parts.Time, parts.Ending.Token);
            }
        }
    }
}
