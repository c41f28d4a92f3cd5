using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// The one worker of a jail: nobody else writes its record. Requests are answered at once by <see cref="RequestMatrix"/> and
/// queued; what was found out about the jail (a death, a recovery) goes before them. It sleeps when there is nothing to do.
/// </summary>
internal sealed class JailWorker(EngineParts parts, Guid uuid)
{
    private readonly Lock gate = new();
    private readonly Queue<Func<LiveJail, RunControl, Task>> found = new();
    private readonly List<Guid> queue = [];
    private readonly JailWatch watch = new(parts);
    private Task loop = Task.CompletedTask;
    private bool halted;
    private RunControl? control;
    private Guid current;
    private readonly Dictionary<Guid, JaildException> superseded = [];

    /// <summary>Held while a request is answered and journaled, so that answers follow each other.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Completes when it sleeps; new work begins another.</summary>
    public Task Loop
    {
        get
        {
            lock (gate)
            {
                return loop;
            }
        }
    }

    /// <summary>The operation at work, or null.</summary>
    public Operation? Current
    {
        get
        {
            lock (gate)
            {
                return current == Guid.Empty ? null : parts.Find(current);
            }
        }
    }

    /// <summary>The operations that wait, in order.</summary>
    public IReadOnlyList<Operation> Waiting
    {
        get
        {
            lock (gate)
            {
                return [.. queue.Where(id => id != current).Select(parts.Find)];
            }
        }
    }

    /// <summary>Does something about the jail before any operation.</summary>
    public void Post(Func<LiveJail, RunControl, Task> work)
    {
        lock (gate)
        {
            found.Enqueue(work);
            Wake();
        }
    }

    /// <summary>Queues an operation that is journaled.</summary>
    public void Enqueue(Guid operation)
    {
        lock (gate)
        {
            if (!queue.Contains(operation))
            {
                queue.Add(operation);
            }
            Wake();
        }
    }

    /// <summary>Takes a waiting operation out; false when it is at work or gone.</summary>
    public bool Dequeue(Guid operation)
    {
        lock (gate)
        {
            return operation != current && queue.Remove(operation);
        }
    }

    /// <summary>Lets an operation go no further than the trigger under way.</summary>
    public void Supersede(Guid operation, JaildException why)
    {
        lock (gate)
        {
            superseded[operation] = why;
        }
    }

    /// <summary>Takes back what is under way.</summary>
    public void Cancel(JaildException why)
    {
        lock (gate)
        {
            control?.Cancel(why);
        }
    }

    /// <summary>Whether what is under way is being taken back already.</summary>
    public bool Cancelling
    {
        get
        {
            lock (gate)
            {
                return control?.Cancelled is not null;
            }
        }
    }

    /// <summary>Lets what is under way go on by force.</summary>
    public void Hurry()
    {
        lock (gate)
        {
            control?.Hurry();
        }
    }

    private void Wake()
    {
        if (loop.IsCompleted && !halted)
        {
            loop = Task.Run(Run);
        }
    }

    private async Task Run()
    {
        await parts.Ready.Task;
        while (true)
        {
            Func<LiveJail, RunControl, Task>? work;
            Guid operation;
            using var run = new RunControl(parts);
            lock (gate)
            {
                halted |= parts.Ending.IsCancellationRequested;
                found.TryDequeue(out work);
                if (halted || (work is null && queue.Count == 0))
                {
                    loop = Task.CompletedTask;
                    return;
                }
                operation = work is null ? queue[0] : Guid.Empty;
                (control, current) = (run, operation);
            }
            await RunOne(work, operation, run);
            lock (gate)
            {
                (control, current) = (null, Guid.Empty);
                queue.RemoveAll(id => parts.Find(id).Done);
            }
        }
    }

    private async Task RunOne(Func<LiveJail, RunControl, Task>? work, Guid operation, RunControl run)
    {
        LiveJail? jail = null;
        try
        {
            if (parts.Journal.Ledger.Find(uuid) is { } record)
            {
                jail = new LiveJail(parts, record, OperationFor(record, operation));
                await (work ?? Dispatch.Operation(parts, SupersededBy(operation)))(jail, run);
                Follow(jail);
                if (work is null && parts.Find(operation) is { Verb: "recover", Done: true } recovered)
                {
                    await new Reception(parts, this, jail.Record).StartIfDesired(recovered.Actor);
                }
            }
            else if (work is null)
            {
                await Dispatch.Absent(parts, uuid, operation);
            }
        }
        catch (EndingException)
        {
            Halt();
            await Interrupt(jail!);
        }
        catch (Exception fault)
        {
            Halt();
            parts.Faulted(uuid, fault);
        }
    }

    private JaildException? SupersededBy(Guid operation)
    {
        lock (gate)
        {
            return superseded.Remove(operation, out var why) ? why : null;
        }
    }

    // Recovery works for the operation whose transition was cut short, as long as that is open.
    private Operation? OperationFor(JailRecord record, Guid operation) =>
        operation != Guid.Empty ? parts.Find(operation)
        : record.Status.Work is { } work && parts.Journal.Ledger.FindOperation(work.Operation) is { Done: false } open ? open
        : null;

    private void Follow(LiveJail live)
    {
        watch.Follow(live.Record, onDeath: kernel => Post(async (jail, run) =>
        {
            if (jail.Status.State == JailState.Running && jail.Status.Kernel is { } now && now.Equals(kernel))
            {
                await new Fall(parts, jail, run).Died();
            }
        }), onLook: () => Post(watch.Look));
    }

    private void Halt()
    {
        lock (gate)
        {
            halted = true;
        }
    }

    private async Task Interrupt(LiveJail jail)
    {
        if (JailMachine.May(jail.Status.State, Trigger.Interrupt) && jail.Status.State is not (JailState.Stopped or JailState.Running or JailState.Dying))
        {
            jail.Move(JailMachine.After(jail.Status.State, Trigger.Interrupt), Trigger.Interrupt, "daemon-stopped", "the daemon went down in the middle; it goes on when it is back");
        }
        try
        {
            await jail.Flush();
        }
        catch (JaildException fault)
        {
            parts.Faulted(uuid, fault);
        }
    }
}
