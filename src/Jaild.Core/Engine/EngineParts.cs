using System.Collections.Concurrent;
using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What every transition of every jail works with.</summary>
internal sealed record EngineParts(IJournal Journal, IJailHost Host, TimeProvider Time, Func<Guid> NewId)
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<Operation>> waiting = new();

    /// <summary>Which jail made which resource.</summary>
    public ResourceClaims Claims { get; } = new(Journal.Ledger);

    /// <summary>Set when the daemon goes down: no step is begun any more.</summary>
    public CancellationTokenSource Ending { get; } = new();

    /// <summary>Set when the grace of going down is over: steps under way are cut off.</summary>
    public CancellationTokenSource Cut { get; } = new();

    /// <summary>Recoveries that may run at once.</summary>
    public SemaphoreSlim RecoverySlots { get; } = new(32);

    /// <summary>Completes when the jails have been compared with the machine: no worker does anything before.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The boot of the machine, asked once at start.</summary>
    public string Boot { get; set; } = "";

    /// <summary>Told when a jail's worker met what it cannot journal: the jail rests as it is until the daemon starts anew.</summary>
    public Action<Guid, Exception> Faulted { get; set; } = (_, _) => { };

    /// <summary>Now.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>What the kernel has of a jail; a look that fails is no error, it says nothing and why.</summary>
    public async Task<Observation> Look(JailRun jail)
    {
        try
        {
            return await Host.Observe(jail, Cut.Token);
        }
        catch (JaildException failure)
        {
            return new(Presence.Unknown, null, 1, [failure.Message]);
        }
    }

    /// <summary>Lets go whoever waits for an operation, now that its end is durable.</summary>
    public void Ended(Operation operation)
    {
        if (waiting.TryRemove(operation.Id, out var waiter))
        {
            waiter.TrySetResult(operation);
        }
    }

    /// <summary>Completes with the operation when its end is durable.</summary>
    public async Task<Operation> Wait(Guid id, CancellationToken cancel)
    {
        if (Find(id) is { Done: true } already)
        {
            return already;
        }
        var waiter = waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Find(id) is { Done: true } ended)
        {
            Ended(ended);
        }
        return await waiter.Task.WaitAsync(cancel);
    }

    /// <summary>An operation that is remembered, or a NotFound error.</summary>
    public Operation Find(Guid id) =>
        Journal.Ledger.FindOperation(id) ?? Journal.FindOperation(id)
        ?? throw new JaildException(ErrorKind.NotFound, "OPERATION_NOT_FOUND", $"no operation {id} is remembered");
}
