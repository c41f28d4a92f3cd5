using System.Collections.Immutable;
using Jaild.Core.Lifecycle;

namespace Jaild.Core.Model;

/// <summary>How far an operation is.</summary>
public enum OperationState
{
    /// <summary>Journaled, waits for its jail.</summary>
    Queued,
    /// <summary>Its transition is under way.</summary>
    Running,
    /// <summary>Ended well.</summary>
    Succeeded,
    /// <summary>Ended with an error.</summary>
    Failed,
}

/// <summary>Why an operation failed, in the words of the API's errors.</summary>
public sealed record OperationError(ErrorKind Kind, string Reason, string Message)
{
    /// <summary>What an operation keeps of an error.</summary>
    public static OperationError Of(JaildException error) => new(error.Kind, error.Reason, error.Message);
}

/// <summary>One request that changes a jail, from its acceptance (which is journaled) to its end.</summary>
public sealed record Operation
{
    /// <summary>Its id, never reused.</summary>
    public required Guid Id { get; init; }
    /// <summary>The idempotency keys (AIP-155) of the requests that it answers; a second start joins the one under way.</summary>
    public ImmutableArray<Guid> Requests { get; init; } = [];
    /// <summary>The jail it is for.</summary>
    public required Guid Jail { get; init; }
    /// <summary>That jail's name when it was asked.</summary>
    public required string JailName { get; init; }
    /// <summary>What was asked: create, start, stop, restart, destroy, recover, abandon, set.</summary>
    public required string Verb { get; init; }
    /// <summary>The triggers still to be fired, in order: a restart is stop, start. Kept so that a crash between them loses none.</summary>
    public required ImmutableArray<Trigger> Remaining { get; init; }
    /// <summary>Whether hooks have no verdict.</summary>
    public bool Force { get; init; }
    /// <summary>Whether a stop is for the machine's shutdown: what is wanted of the jail stays, for the next boot.</summary>
    public bool ForShutdown { get; init; }
    /// <summary>For set, as long as it is open: the change, see <see cref="JailDefinition.Changed"/>; else null.</summary>
    public JailDefinition? Change { get; init; }
    /// <summary>Who asked.</summary>
    public required Actor Actor { get; init; }
    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Created { get; init; }
    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? Ended { get; init; }
    /// <summary>How far it is.</summary>
    public OperationState State { get; init; }
    /// <summary>Why it failed, or null.</summary>
    public OperationError? Error { get; init; }
    /// <summary>Revision of its newest entry.</summary>
    public long Revision { get; init; }
    /// <summary>Whether it has ended.</summary>
    public bool Done => State is OperationState.Succeeded or OperationState.Failed;
}
