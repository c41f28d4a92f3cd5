using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// What a jail's worker has to do, and what it is at: first what was found out about the jail (a death, a recovery), then the
/// operations in their order. Whoever answers requests looks in and puts in; the worker alone takes out.
/// </summary>
internal sealed class WorkQueue(EngineParts parts)
{
    private readonly Lock gate = new();
    private readonly Queue<Func<LiveJail, RunControl, Task>> found = new();
    private readonly List<Guid> operations = [];
    private readonly Dictionary<Guid, JaildException> superseded = [];
    private RunControl? control;
    private Guid current;
    private bool closed;
    private Task worker = Task.CompletedTask;

    /// <summary>The worker at work; completed when there is nothing to do.</summary>
    public Task Worker
    {
        get
        {
            lock (gate)
            {
                return worker;
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

    /// <summary>The operation at work; empty when it is none, but what was found out about the jail, or nothing.</summary>
    public Guid CurrentId
    {
        get
        {
            lock (gate)
            {
                return current;
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
                return [.. operations.Where(id => id != current).Select(parts.Find)];
            }
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

    /// <summary>Adds what was found out about the jail; sets the worker going if it sleeps.</summary>
    public void Add(Func<LiveJail, RunControl, Task> work, Func<Task> wake) => Add(() => found.Enqueue(work), wake);

    /// <summary>Adds an operation that is journaled; sets the worker going if it sleeps.</summary>
    public void Add(Guid operation, Func<Task> wake) => Add(() => operations.Add(operation), wake);

    /// <summary>Takes a waiting operation out; false when it is at work or gone.</summary>
    public bool Remove(Guid operation)
    {
        lock (gate)
        {
            return operation != current && operations.Remove(operation);
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

    /// <summary>Takes back what is under way, if it is still that.</summary>
    public void Cancel(Guid underWay, JaildException why)
    {
        lock (gate)
        {
            if (current == underWay)
            {
                control?.Cancel(why);
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

    /// <summary>What was under way has ended: nobody can cancel or hurry it any more.</summary>
    public void Ended()
    {
        lock (gate)
        {
            (control, current) = (null, Guid.Empty);
        }
    }

    /// <summary>Whether nothing is taken out any more.</summary>
    public bool Closed
    {
        get
        {
            lock (gate)
            {
                return closed;
            }
        }
    }

    /// <summary>Nothing is taken out any more: the daemon goes down, or the jail's journal cannot be written.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }
    }

    /// <summary>Takes the next out, for the worker; false ends the worker.</summary>
    /// <param name="run">How the next may be cancelled and hurried.</param>
    /// <param name="work">What was found out, or null for an operation.</param>
    /// <param name="operation">The operation, or empty.</param>
    /// <param name="by">Why the operation may go no further, or null.</param>
    public bool Next(RunControl run, out Func<LiveJail, RunControl, Task>? work, out Guid operation, out JaildException? by)
    {
        lock (gate)
        {
            operations.RemoveAll(id => parts.Find(id).Done);
            closed |= parts.Ending.IsCancellationRequested;
            var any = !closed & (found.TryDequeue(out work) | operations.Count > 0);
            (control, current) = any ? (run, work is null ? operations[0] : Guid.Empty) : (null, Guid.Empty);
            operation = current;
            by = superseded.Remove(operation, out var why) ? why : null;
            worker = any ? worker : Task.CompletedTask;
            return any;
        }
    }

    private void Add(Action add, Func<Task> wake)
    {
        lock (gate)
        {
            add();
            if (worker.IsCompleted && !closed)
            {
                worker = Task.Run(wake);
            }
        }
    }
}
