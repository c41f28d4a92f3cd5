namespace Jaild.Hosts.Simulated;

/// <summary>What a simulated machine answers to a call; each call fills what it is about.</summary>
internal sealed record MachineAnswer
{
    /// <summary>The boot, what a command printed.</summary>
    public string Text { get; init; } = "";
    /// <summary>A jid, an exit code.</summary>
    public int Number { get; init; }
    /// <summary>Things that were looked for and are there.</summary>
    public IReadOnlyList<SimulatedThing> Things { get; init; } = [];
    /// <summary>Jails that were looked for and are there.</summary>
    public IReadOnlyList<JailSight> Jails { get; init; } = [];
    /// <summary>What a control answers.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Done, nothing to tell.</summary>
    public static readonly MachineAnswer Done = new();
}

/// <summary>A jail as the machine's kernel shows it.</summary>
/// <param name="Jid">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its root.</param>
/// <param name="Mark">The marker that its maker gave it, or null.</param>
/// <param name="Dying">Whether it is being removed.</param>
/// <param name="Processes">How many processes are in it.</param>
/// <param name="Holders">What keeps it dying.</param>
internal sealed record JailSight(int Jid, string Name, string Path, Guid? Mark, bool Dying, int Processes, IReadOnlyList<string> Holders);
