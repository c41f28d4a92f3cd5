namespace Jaild.Hosts.Simulated;

/// <summary>A jail in the simulated kernel; guarded by the machine's lock.</summary>
internal sealed class SimulatedJail(int jid, string name, string path, Guid? mark)
{
    public int Jid => jid;
    public string Name => name;
    public string Path => path;

    /// <summary>What its maker wrote on it; root inside can change it, as host.hostuuid.</summary>
    public Guid? Mark { get; set; } = mark;

    public bool Dying { get; set; }

    /// <summary>Its processes, each with its number and whether it ignores SIGTERM.</summary>
    public List<(int Pid, string Name, bool Stubborn)> Processes { get; } = [];

    /// <summary>What keeps it dying: sockets in TIME_WAIT, mounts made inside.</summary>
    public HashSet<string> Holders { get; } = new(StringComparer.Ordinal);

    /// <summary>What the kernel takes back when it lets go.</summary>
    public HashSet<ThingKey> Attached { get; } = [];

    /// <summary>Completes when it begins to die.</summary>
    public TaskCompletionSource Death { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Processes that the kernel killed because memory ran out, in order.</summary>
    public List<string> MemoryKilled { get; } = [];

    /// <summary>Completes when one more is killed so, or the jail begins to die.</summary>
    public TaskCompletionSource OneMore { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when its last process is gone; null while nobody waits for that.</summary>
    public TaskCompletionSource? Quiet { get; set; }

    public JailSight See() => new(jid, name, path, Mark, Dying, Processes.Count + Holders.Count(IsProcess), [.. Holders.Order(StringComparer.Ordinal)]);

    /// <summary>Whether what holds a jail is a process that the kernel cannot end yet: it keeps the mounts below the jail's root busy too.</summary>
    public static bool IsProcess(string holder) => holder.StartsWith("process ", StringComparison.Ordinal);
}
