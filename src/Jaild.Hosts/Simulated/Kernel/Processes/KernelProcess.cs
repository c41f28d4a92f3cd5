using Jaild.Hosts.Simulated.Kernel.Descriptors;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Processes;

/// <summary>A process: who it is, in which prison it stands, and what of it the calls for jails look at.</summary>
internal sealed class KernelProcess(int pid, KernelProcess? parent, Prison prison)
{
    public int Pid => pid;

    /// <summary>Who made it, and waits for it.</summary>
    public KernelProcess? Parent => parent;

    public Prison Prison { get; set; } = prison;

    public uint Uid { get; set; }

    public string Command { get; set; } = "";

    /// <summary>The current directory, seen from the host: jail_attach(2) leaves it as it is.</summary>
    public string Directory { get; set; } = "/";

    /// <summary>The root directory, seen from the host.</summary>
    public string Root { get; set; } = "/";

    /// <summary>Whether it has a directory open, with which it may not be moved to a second root.</summary>
    public bool HasOpenDirectory { get; set; }

    /// <summary>Whether it sleeps where no signal reaches it: it dies when it wakes.</summary>
    public bool IsStuck { get; set; }

    public bool IsKilled { get; set; }

    /// <summary>Whether its parent waits for it at once; otherwise it stays a zombie.</summary>
    public bool IsReaped { get; set; } = true;

    public bool IsAlive { get; set; } = true;

    public DescriptorTable Descriptors { get; } = new();

    /// <summary>What it holds as a zombie.</summary>
    public Hold? Remains { get; set; }

    public DateTimeOffset Start { get; init; }

    public bool IsRoot => Uid == 0;
}
