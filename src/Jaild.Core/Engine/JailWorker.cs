using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// The one worker of a jail: nobody else writes its record. It does what its queue holds, one after the other, sleeps when that
/// is empty, and retires when the jail is no more.
/// </summary>
internal sealed class JailWorker(EngineParts parts, Guid uuid, Action retire)
{
    private readonly JailWatch watch = new(parts);

    /// <summary>What it has to do.</summary>
    public WorkQueue Queue { get; } = new(parts);

    /// <summary>Held while a request is answered and journaled, so that answers follow each other.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Does something about the jail before any operation.</summary>
    public void Post(Func<LiveJail, RunControl, Task> work) => Queue.Add(work, Run);

    /// <summary>Runs an operation that is journaled, after those before it.</summary>
    public void Enqueue(Guid operation) => Queue.Add(operation, Run);

    /// <summary>Retires before it has done anything: its jail could not be journaled.</summary>
    public void Discard() => retire();

    private async Task Run()
    {
        await parts.Ready.Task;
        while (true)
        {
            using var run = new RunControl(parts);
            if (!Queue.Next(run, out var work, out var operation, out var superseded))
            {
                break;
            }
            if (work is not null && Queue.Waiting.Any(o => o.Force))
            {
                run.Hurry(); // somebody asked for force before this began
            }
            await RunOne(work, operation, superseded, run);
            Queue.Ended();
        }
        if (parts.Journal.Ledger.Find(uuid) is null)
        {
            retire();
        }
    }

    private async Task RunOne(Func<LiveJail, RunControl, Task>? work, Guid operation, JaildException? superseded, RunControl run)
    {
        LiveJail? jail = null;
        try
        {
            if (parts.Journal.Ledger.Find(uuid) is { } record)
            {
                jail = new LiveJail(parts, record, OperationFor(record, operation));
                await (work ?? Dispatch.Operation(parts, superseded))(jail, run);
                Follow(jail.Record);
                if (work is null && parts.Find(operation) is { Verb: "recover", Done: true } recovered)
                {
                    await Reception.StartIfDesired(parts, this, uuid, recovered.Actor);
                }
            }
            else if (work is null)
            {
                await Dispatch.Absent(parts, uuid, operation);
            }
        }
        catch (Exception ending) when (ending is EndingException || (ending is OperationCanceledException && parts.Ending.IsCancellationRequested))
        {
            Queue.Close();
            await Interrupt(jail);
        }
        catch (Exception fault)
        {
            parts.Faulted(uuid, fault);
            await Contain(jail, operation, fault, run);
        }
    }

    // What nobody foresaw makes the jail stuck, which has a way out; where even that cannot be journaled, the worker ends.
    private async Task Contain(LiveJail? jail, Guid operation, Exception fault, RunControl run)
    {
        try
        {
            if (jail is not null && !JailLifecycle.AtRest.Contains(jail.Status.State))
            {
                await new TakeDown(parts, jail, run).Stick("fault", $"{fault.GetType().Name}: {fault.Message}");
            }
            else if (operation != Guid.Empty && parts.Find(operation) is { Done: false } open)
            {
                await Dispatch.End(parts, open, new(ErrorKind.Internal, "INTERNAL", $"{fault.GetType().Name}: {fault.Message}"));
            }
        }
        catch (Exception again)
        {
            Queue.Close();
            parts.Faulted(uuid, again);
        }
    }

    // Recovery works for the operation whose transition was cut short, as long as that is open.
    private Operation? OperationFor(JailRecord record, Guid operation) =>
        operation != Guid.Empty ? parts.Find(operation)
        : record.Status.Work is { } work && parts.Journal.Ledger.FindOperation(work.Operation) is { Done: false } open ? open
        : null;

    private void Follow(JailRecord record) => watch.Follow(
        record,
        onDeath: kernel => Post(async (jail, run) =>
        {
            if (jail.Status.State == JailState.Running && jail.Status.Kernel is { } now && now.Equals(kernel))
            {
                await new Fall(parts, jail, run).Died();
            }
        }),
        onKills: (kernel, kills) => Post((jail, _) => OutOfMemory.Tell(jail, kernel, kills)),
        onLook: () => Post(watch.Look));

    private async Task Interrupt(LiveJail? jail)
    {
        if (jail is null)
        {
            return;
        }
        if (jail.Status.State is not (JailState.Stopped or JailState.Running or JailState.Dying) && JailMachine.May(jail.Status.State, Trigger.Interrupt))
        {
            jail.Move(JailMachine.After(jail.Status.State, Trigger.Interrupt), Trigger.Interrupt, "daemon-stopped", "the daemon went down in the middle; it goes on when it is back");
        }
        try
        {
            await jail.Flush();
        }
        catch (Exception fault)
        {
            parts.Faulted(uuid, fault);
        }
    }
}
