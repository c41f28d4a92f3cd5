using System.Collections.Concurrent;
using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// All jails of a machine: takes requests, journals them as operations, and hands them to each jail's worker. An answer means
/// that the operation is durable; it ends later, and a client that goes away cancels nothing.
/// </summary>
public sealed class JailSupervisor
{
    private readonly EngineParts parts;
    private readonly ConcurrentDictionary<Guid, JailWorker> workers = new();
    private readonly ConcurrentDictionary<Guid, JailName> coming = new();
    private readonly long opened;
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Does nothing until <see cref="RecoverAll"/>; requests are taken at once.</summary>
    /// <param name="journal">The truth about what was meant.</param>
    /// <param name="host">The machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="newId">Makes UUIDs.</param>
    /// <param name="faulted">Told of what a jail's worker could not journal; that jail rests as it is until the daemon starts anew.</param>
    public JailSupervisor(IJournal journal, IJailHost host, TimeProvider time, Func<Guid> newId, Action<Guid, Exception> faulted)
    {
        parts = new(journal, host, time, newId) { Faulted = faulted };
        opened = journal.Ledger.Revision;
        foreach (var open in journal.Ledger.Operations.Where(o => !o.Done).OrderBy(o => o.Created).ThenBy(o => o.Revision))
        {
            Worker(open.Jail).Enqueue(open.Id);
        }
    }

    /// <summary>Accepts a new jail. Errors: Invalid, AlreadyExists (the name lives, the UUID ever lived), Exhausted.</summary>
    public async Task<Operation> Create(JailName name, JailDefinition definition, Guid? uuid, Ask ask)
    {
        parts.Host.Check(definition);
        var id = uuid ?? parts.NewId();
        var turn = turns[(uint)name.GetHashCode() % (uint)turns.Length];
        await turn.WaitAsync();
        try
        {
            if (Repeated(ask, "create", name.Value) is { } first)
            {
                return first;
            }
            RefuseTaken(name, id);
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
            Worker(id).Enqueue(operation.Id);
            return operation with { Revision = entry.Revision };
        }
        finally
        {
            coming.TryRemove(KeyValuePair.Create(id, name));
            turn.Release();
        }
    }

    /// <summary>Asks something of a jail. Errors: NotFound, WrongState, Aborted (etag), Exhausted.</summary>
    public async Task<Operation> Submit(Guid jail, Verb verb, Ask ask)
    {
        _ = Living(jail);
        var worker = Worker(jail);
        await worker.Turn.WaitAsync();
        try
        {
            var record = Living(jail);
            return Repeated(ask, verb.Word(), record.Name.Value) ?? await new Reception(parts, worker, record).Reply(verb, ask);
        }
        finally
        {
            worker.Turn.Release();
        }
    }

    /// <summary>Cancels an operation: one that waits ends at once; one that goes up is taken back; ended ones stay as they are. Errors: NotFound, WrongState when it is too late.</summary>
    public async Task<Operation> Cancel(Guid operation, Actor actor)
    {
        var worker = Worker(parts.Find(operation).Jail);
        await worker.Turn.WaitAsync();
        try
        {
            return await new Reception(parts, worker, parts.Journal.Ledger.Find(parts.Find(operation).Jail)).Cancel(parts.Find(operation), actor);
        }
        finally
        {
            worker.Turn.Release();
        }
    }

    /// <summary>Completes when an operation's end is durable. Errors: NotFound.</summary>
    public Task<Operation> Wait(Guid operation, CancellationToken cancel) => parts.Wait(operation, cancel);

    /// <summary>An operation that is remembered. Errors: NotFound.</summary>
    public Operation Find(Guid operation) => parts.Find(operation);

    /// <summary>What a jail uses and its limits, read from the machine now; empty when it does not run. Errors: NotFound.</summary>
    public Task<IReadOnlyList<ResourceUsage>> Usage(Guid jail, CancellationToken cancel) => Living(jail) is { Status.Kernel: { } kernel } record
        ? parts.Host.Usage(JailWatch.Run(record, kernel), cancel) : Task.FromResult<IReadOnlyList<ResourceUsage>>([]);

    /// <summary>Compares every jail with the machine, journals what was interrupted, and sets the workers going; does not wait for their end.</summary>
    public async Task RecoverAll(CancellationToken cancel)
    {
        var recovery = new Recovery(parts, await Machine(cancel));
        var records = parts.Journal.Ledger.Jails.Where(j => j.Revision <= opened).ToList(); // younger ones were asked of this daemon
        records.ForEach(parts.Claims.Load);
        await Task.WhenAll(records.Select(async record =>
        {
            try
            {
                if (await recovery.For(record) is { } work)
                {
                    Worker(record.Uuid).Post(Then(Worker(record.Uuid), work));
                }
            }
            catch (JaildException fault)
            {
                // One record that cannot be journaled keeps none of the others.
                Worker(record.Uuid).Queue.Close();
                parts.Faulted(record.Uuid, fault);
            }
        }));
        parts.Ready.TrySetResult();
    }

    /// <summary>Begins no step any more, gives those under way a grace, journals the rest as interrupted. Jails go on running.</summary>
    public async Task Shutdown(TimeSpan grace)
    {
        await parts.Ending.CancelAsync();
        parts.Ready.TrySetResult();
        var idle = Idle();
        try
        {
            await idle.WaitAsync(grace, parts.Time);
        }
        catch (TimeoutException)
        {
            await parts.Cut.CancelAsync();
            // What cannot even be cut off, a process that no signal ends, is found as interrupted at the next start.
            await idle.WaitAsync(grace, parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Completes when no worker has anything to do.</summary>
    internal async Task Idle()
    {
        await parts.Ready.Task;
        while (workers.Values.Select(w => w.Queue.Worker).Where(l => !l.IsCompleted).ToArray() is { Length: > 0 } loops)
        {
            await Task.WhenAll(loops);
        }
    }

    // A machine that does not answer is asked again: without it nothing is known of any jail.
    private async Task<Dictionary<Guid, HostJail>> Machine(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                parts.Boot = await parts.Host.BootId(cancel);
                var jails = await parts.Host.List(cancel);
                return jails.Where(j => j.Uuid is not null).GroupBy(j => j.Uuid!.Value).ToDictionary(g => g.Key, g => g.First());
            }
            catch (JaildException fault)
            {
                parts.Faulted(Guid.Empty, fault);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), parts.Time, cancel);
        }
    }

    private Func<LiveJail, RunControl, Task> Then(JailWorker worker, Func<LiveJail, RunControl, Task> work) => async (jail, control) =>
    {
        await work(jail, control);
        await Reception.StartIfDesired(parts, worker, jail.Record.Uuid, Actor.Boot);
    };

    private JailWorker Worker(Guid jail) => workers.GetOrAdd(jail, id => new JailWorker(parts, id, () => workers.TryRemove(id, out _)));

    private JailRecord Living(Guid jail) => parts.Journal.Ledger.Find(jail)
        ?? throw new JaildException(ErrorKind.NotFound, "JAIL_NOT_FOUND", $"no jail {jail}");

    private Operation? Repeated(Ask ask, string verb, string name)
    {
        if (ask.RequestId is not { } request || parts.Journal.Ledger.FindRequest(request) is not { } first)
        {
            return null;
        }
        return first.Verb == verb && first.JailName == name ? first
            : throw JaildException.Invalid("request_id", $"was used before, to {first.Verb} {first.JailName}");
    }

    private void RefuseTaken(JailName name, Guid id)
    {
        if (parts.Journal.Ledger.Find(name) is not null)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "JAIL_EXISTS", $"a jail named {name} exists: choose another name, or destroy that one first");
        }
        if (!coming.TryAdd(id, name) || parts.Journal.Ledger.Find(id) is not null || parts.Journal.FindDeceased(id) is not null)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "UUID_USED", $"a jail with UUID {id} lives or has lived here: a UUID is never used again");
        }
    }
}
