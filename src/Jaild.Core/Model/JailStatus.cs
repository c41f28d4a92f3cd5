using System.Collections.Immutable;
using Jaild.Core.Lifecycle;

namespace Jaild.Core.Model;

/// <summary>What the administrator wants of a jail, whatever it is just now.</summary>
public enum Desired
{
    /// <summary>At rest.</summary>
    Stopped,
    /// <summary>Running, also after a crash of the daemon.</summary>
    Running,
}

/// <summary>Which way a transition walks its steps; stored, or a failed start cut while unwinding would come back as running.</summary>
public enum Direction
{
    /// <summary>Doing, in order.</summary>
    Up,
    /// <summary>Undoing, last first.</summary>
    Down,
}

/// <summary>How far a step got. A step that is undone or was never begun has no record.</summary>
public enum StepProgress
{
    /// <summary>About to be done; after a crash: may be there, may not.</summary>
    Begun,
    /// <summary>Done and known to be done.</summary>
    Done,
    /// <summary>About to be undone; after a crash: may still be there.</summary>
    Undoing,
    /// <summary>Undo was tried and something is still there.</summary>
    UndoFailed,
}

/// <summary>One step that may have left something on the host, with the exact resources.</summary>
/// <param name="Step">Its name in the lifecycle; a stored format, so text: a name that is not known makes the jail stuck.</param>
/// <param name="Progress">How far it got.</param>
/// <param name="Resources">What it makes, in order.</param>
/// <param name="Error">Why its undo failed, else empty.</param>
public sealed record StepRecord(string Step, StepProgress Progress, ImmutableArray<Resource> Resources, string Error = "")
{
    /// <inheritdoc/>
    public bool Equals(StepRecord? other) => other is not null && Step == other.Step && Progress == other.Progress
        && Error == other.Error && Resources.SequenceEqual(other.Resources);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Step, Progress, Error);
}

/// <summary>A transition under way; null at rest, but kept when stuck: it says what recovery and abandoning lead to.</summary>
/// <param name="Trigger">The row of the lifecycle.</param>
/// <param name="Direction">Up, or down when it stops or unwinds.</param>
/// <param name="Operation">The operation it serves, or an id of its own when the kernel or the boot asked: the mark of its children.</param>
/// <param name="Target">Where it ends when all goes well.</param>
/// <param name="Since">When it began.</param>
/// <param name="Force">Whether hooks have no verdict.</param>
public sealed record Work(Trigger Trigger, Direction Direction, Guid Operation, JailState Target, DateTimeOffset Since, bool Force);

/// <summary>Something worth knowing beside the state: degraded, lingering, out-of-memory.</summary>
/// <param name="Kind">A machine's word.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Since">Since when, or when it happened last.</param>
/// <param name="Count">How often it happened, where that is counted.</param>
public sealed record Condition(string Kind, string Message, DateTimeOffset Since, long Count = 0);

/// <summary>Where a jail is: all that changes while it lives. Journaled whole with each entry, so that the newest entry is the truth.</summary>
public sealed record JailStatus
{
    /// <summary>Where in its life.</summary>
    public required JailState State { get; init; }
    /// <summary>When it entered that state.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>What is wanted of it.</summary>
    public Desired Desired { get; init; }
    /// <summary>Why it is in that state, a machine's word such as start-failed, died, crash-loop, reboot; else empty.</summary>
    public string Reason { get; init; } = "";
    /// <summary>The same for people.</summary>
    public string Message { get; init; } = "";
    /// <summary>The transition under way, or the one that got stuck; else null.</summary>
    public Work? Work { get; init; }
    /// <summary>Steps that may have left something, in the order they were begun.</summary>
    public ImmutableArray<StepRecord> Steps { get; init; } = [];
    /// <summary>The boot of the machine in which the steps were done.</summary>
    public string Boot { get; init; } = "";
    /// <summary>Starts in a row that a crash of the daemon cut short; three make a crash-loop.</summary>
    public int Interruptions { get; init; }
    /// <summary>degraded, lingering and the like.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];
    /// <summary>What an abandoned jail left behind; blocks reuse until it is found gone.</summary>
    public ImmutableArray<Resource> Leftovers { get; init; } = [];

    /// <summary>Jails of earlier starts that the kernel has not let go; watched until they are gone, they hinder nothing.</summary>
    public ImmutableArray<Resource> Lingering { get; init; } = [];

    /// <summary>The jail in the kernel, if its step was begun: jid or pid, start time, as the host wrote them.</summary>
    public Resource? Kernel => Steps.SelectMany(s => s.Resources).FirstOrDefault(r => r.Kind == "jail");
}
