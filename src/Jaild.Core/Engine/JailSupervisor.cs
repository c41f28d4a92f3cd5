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
    private readonly Creation creation;
    private readonly Startup startup;

    /// <summary>Does nothing until <see cref="RecoverAll"/>; requests are taken at once.</summary>
    /// <param name="journal">The truth about what was meant.</param>
    /// <param name="host">The machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="newId">Makes UUIDs.</param>
    /// <param name="faulted">Told of what a jail's worker could not journal; that jail rests as it is until the daemon starts anew.</param>
    public JailSupervisor(IJournal journal, IJailHost host, TimeProvider time, Func<Guid> newId, Action<Guid, Exception> faulted)
    {
        parts = new(journal, host, time, newId) { Faulted = faulted };
        creation = new(parts, Worker);
        startup = new(parts, journal.Ledger.Revision, Worker);
        foreach (var open in journal.Ledger.Operations.Where(o => !o.Done).OrderBy(o => o.Created).ThenBy(o => o.Revision))
        {
            Worker(open.Jail).Enqueue(open.Id);
        }
    }

    /// <summary>Accepts a new jail. Errors: Invalid, AlreadyExists (the name lives or was left with something, the UUID ever lived), Exhausted.</summary>
    /// <returns>The operation, and the parameters accepted without effect; a repeated request has the first operation and is not checked again.</returns>
    public async Task<(Operation Operation, IReadOnlyList<string> WithoutEffect)> Create(JailName name, JailDefinition definition, Guid? uuid, Ask ask)
    {
        if (ask.Repeated(parts.Journal.Ledger, "create", name.Value) is { } first)
        {
            return (first, []); // what was checked then may have changed on the machine since
        }
        var withoutEffect = parts.Host.Check(definition);
        return (await creation.Accept(name, definition, uuid ?? parts.NewId(), ask), withoutEffect);
    }

    /// <summary>Asks something of a jail. Errors: NotFound, WrongState, Aborted (etag), Exhausted.</summary>
    public Task<Operation> Submit(Guid jail, Verb verb, Ask ask) => InTurn(jail, verb, ask, reception => reception.Reply(verb, ask));

    /// <summary>Changes a jail's definition by <see cref="Ask.Change"/>. Errors: those of <see cref="Submit"/>, and Invalid; then nothing has changed.</summary>
    public async Task<Acceptance> Set(Guid jail, Ask ask)
    {
        Reception? answered = null;
        var operation = await InTurn(jail, Verb.Set, ask, reception => (answered = reception).Reply(Verb.Set, ask));
        return new(operation, answered?.WithoutEffect ?? [], answered?.NextStart ?? []);
    }

    private async Task<Operation> InTurn(Guid jail, Verb verb, Ask ask, Func<Reception, Task<Operation>> reply)
    {
        _ = Living(jail);
        var worker = Worker(jail);
        await worker.Turn.WaitAsync();
        try
        {
            var record = Living(jail);
            return ask.Repeated(parts.Journal.Ledger, verb.Word(), record.Name.Value) ?? await reply(new Reception(parts, worker, record));
        }
        finally
        {
            worker.Turn.Release();
        }
    }

    /// <summary>Cancels an operation: one that waits ends at once; one that goes up is taken back; ended ones stay as they are. Errors: NotFound, WrongState when it is too late.</summary>
    public async Task<Operation> Cancel(Guid operation, Actor actor)
    {
        var jail = parts.Find(operation).Jail;
        if (parts.Find(operation).Done)
        {
            return parts.Find(operation); // its jail may be no more, and shall get no worker
        }
        var worker = Worker(jail);
        await worker.Turn.WaitAsync();
        try
        {
            return await new Reception(parts, worker, parts.Journal.Ledger.Find(jail)).Cancel(parts.Find(operation), actor);
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
    public Task<IReadOnlyList<ResourceUsage>> Usage(Guid jail, CancellationToken cancel) => OfRunning(jail, run => parts.Host.Usage(run, cancel));

    /// <summary>The processes of a jail, read from the machine now; empty when it does not run. Errors: NotFound.</summary>
    public Task<IReadOnlyList<JailProcess>> Processes(Guid jail, CancellationToken cancel) => OfRunning(jail, run => parts.Host.Processes(run, cancel));

    /// <summary>What a change of a definition would do, without doing it: what it sets without effect, a sentence each, and what a started jail leaves to its next start. Errors: NotFound, Invalid.</summary>
    public (IReadOnlyList<string> WithoutEffect, IReadOnlyList<string> NextStart) Consider(Guid jail, JailDefinition change)
    {
        var record = Living(jail);
        var wanted = record.Definition.Changed(change);
        return (Changes.Check(parts.Host, record.Status, record.Definition, wanted), Changes.NextStart(parts.Host, record.Applied, record.Definition, wanted));
    }

    /// <summary>Sets a condition of a jail, or clears it with null, as soon as its worker comes to it, and waits for that. Errors: NotFound.</summary>
    public async Task SetCondition(Guid jail, string kind, string? message)
    {
        var worker = Worker(Living(jail).Uuid);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Post(async (live, _) =>
        {
            live.SetCondition(kind, message);
            await live.Flush();
            done.SetResult();
        });
        // a jail that is gone by then, and a daemon that goes down, have none
        await Task.WhenAny(done.Task, worker.Queue.Worker);
    }

    /// <summary>Compares every jail with the machine, journals what was interrupted, and sets the workers going; does not wait for their end.</summary>
    public Task RecoverAll(CancellationToken cancel) => startup.Run(cancel);

    /// <summary>After <see cref="RecoverAll"/>: completes when what it set going is at rest, or is an operation.</summary>
    public Task Begun => startup.Begun;

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

    private JailWorker Worker(Guid jail) => workers.GetOrAdd(jail, id => new JailWorker(parts, id, () => workers.TryRemove(id, out _)));

    private Task<IReadOnlyList<T>> OfRunning<T>(Guid jail, Func<JailRun, Task<IReadOnlyList<T>>> read) =>
        Living(jail) is { Status.Kernel: { } kernel } record ? read(JailWatch.Run(record, kernel)) : Task.FromResult<IReadOnlyList<T>>([]);

    private JailRecord Living(Guid jail) => parts.Journal.Ledger.Find(jail)
        ?? throw new JaildException(ErrorKind.NotFound, "JAIL_NOT_FOUND", $"no jail {jail}");
}
