using Jaild.Core.Lifecycle;

namespace Jaild.Core.Model;

/// <summary>What an event tells of.</summary>
public enum EventKind
{
    /// <summary>An operation was accepted.</summary>
    Accepted,
    /// <summary>The jail went from one state to another.</summary>
    Transition,
    /// <summary>A step is about to be done.</summary>
    StepBegun,
    /// <summary>A step was done.</summary>
    StepDone,
    /// <summary>A step failed; it is undone with the others.</summary>
    StepFailed,
    /// <summary>A step is about to be undone.</summary>
    UndoBegun,
    /// <summary>A step was undone.</summary>
    UndoDone,
    /// <summary>An undo failed and something is still there.</summary>
    UndoFailed,
    /// <summary>A hook failed where that changes nothing.</summary>
    Warning,
    /// <summary>A condition came or went.</summary>
    Condition,
    /// <summary>An operation ended.</summary>
    Ended,
}

/// <summary>One thing that happened to a jail: who, what, why, when, how long.</summary>
public sealed record JailEvent(EventKind Kind)
{
    /// <summary>The states it moved between, for a transition; else both the state it is in.</summary>
    public JailState From { get; init; }
    /// <summary>The state after it.</summary>
    public JailState To { get; init; }
    /// <summary>The row of the lifecycle, or null.</summary>
    public Trigger? Trigger { get; init; }
    /// <summary>The step, or empty.</summary>
    public string Step { get; init; } = "";
    /// <summary>A machine's word for why.</summary>
    public string Reason { get; init; } = "";
    /// <summary>The same for people.</summary>
    public string Message { get; init; } = "";
    /// <summary>How long it took, zero for what takes no time.</summary>
    public TimeSpan Duration { get; init; }
    /// <summary>The exit code of the command behind it, if there was one.</summary>
    public int? ExitCode { get; init; }
    /// <summary>Who asked.</summary>
    public Actor? Actor { get; init; }
    /// <summary>The operation it belongs to, or null.</summary>
    public Guid? Operation { get; init; }
}
