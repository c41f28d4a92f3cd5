namespace Jaild.Core.Lifecycle;

/// <summary>Which half of a jail's life a step belongs to.</summary>
public enum Phase
{
    /// <summary>From create to destroy: the root.</summary>
    Provision,
    /// <summary>From start to stop: everything else.</summary>
    Boot,
}

/// <summary>
/// One reversible piece of a jail's life. Done: its resources are made in order, then its hooks run. Undone: its undo hooks
/// run, its processes end, its resources are removed in reverse. The name is a stored format and is never changed.
/// </summary>
/// <param name="Name">Its name, in journal, events and messages.</param>
/// <param name="Phase">The half of the life.</param>
/// <param name="Does">What doing means, for people.</param>
/// <param name="Undoes">What undoing means, for people; empty when there is nothing to undo.</param>
public sealed record Step(string Name, Phase Phase, string Does, string Undoes)
{
    /// <summary>Parameters whose commands run on the host when it is done.</summary>
    public IReadOnlyList<string> Hooks { get; init; } = [];

    /// <summary>Parameters whose commands run inside the jail when it is done.</summary>
    public IReadOnlyList<string> InsideHooks { get; init; } = [];

    /// <summary>Parameters whose commands run on the host when it is undone.</summary>
    public IReadOnlyList<string> UndoHooks { get; init; } = [];

    /// <summary>Whether undoing it sends SIGTERM to the jail's processes and waits for stop.timeout.</summary>
    public bool EndsProcesses { get; init; }

    /// <summary>Whether it is gone by itself when the kernel no longer has the jail.</summary>
    public bool DiesWithJail { get; init; }

    /// <summary>Whether the kernel may keep what it made for as long as it has the jail.</summary>
    public bool IsHeldByJail { get; init; }
}

/// <summary>A row of the lifecycle.</summary>
/// <param name="Trigger">What fires it.</param>
/// <param name="From">The states in which it may fire.</param>
/// <param name="During">The state on the way, null when there is nothing to do on the way.</param>
/// <param name="Then">The state after it went well.</param>
/// <param name="IfFails">The state after it did not, null when it cannot fail.</param>
/// <param name="Steps">Which steps it walks, and which way; for people.</param>
public sealed record Transition(
    Trigger Trigger, IReadOnlyList<JailState> From, JailState? During, JailState Then, JailState? IfFails, string Steps)
{
    /// <summary>The state instead, where the jail is no more: it was being made or destroyed. Null when that cannot be.</summary>
    public JailState? OrThen { get; init; }
}
