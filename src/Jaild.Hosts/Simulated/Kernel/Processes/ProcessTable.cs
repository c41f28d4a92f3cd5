using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Processes;

/// <summary>All processes: each living one is a user of its prison, a zombie only a reference.</summary>
internal sealed class ProcessTable(Prison host, References references, TimeProvider time)
{
    private readonly SortedDictionary<int, KernelProcess> all = [];
    private int lastPid;

    /// <summary>A process has exited.</summary>
    public event Action<KernelProcess>? Exited;

    public IEnumerable<KernelProcess> All => all.Values;

    public KernelProcess? Find(int pid) => all.GetValueOrDefault(pid);

    /// <summary>A child of a process, in the same prison; of none, for the first.</summary>
    public KernelProcess Fork(KernelProcess? parent)
    {
        var child = new KernelProcess(++lastPid, parent, parent?.Prison ?? host) { Start = time.GetUtcNow() };
        if (parent is not null)
        {
            (child.Uid, child.Directory, child.Root, child.Command) = (parent.Uid, parent.Directory, parent.Root, parent.Command);
        }
        all.Add(child.Pid, child);
        Enter(child, child.Prison);
        return child;
    }

    /// <summary>Moves a process into a prison, whose root becomes its own.</summary>
    public void Move(KernelProcess process, Prison prison)
    {
        if (process is { HasOpenDirectory: true, Root: not "/" })
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        if (prison.HasLostRoot)
        {
            throw new KernelRefusal(FreeBsdErrno.NotDirectory);
        }
        var old = process.Prison;
        Enter(process, prison);
        process.Root = prison.Root;
        Leave(process, old);
    }

    /// <summary>SIGKILL: it is gone at once, unless it sleeps too deep.</summary>
    public void Kill(KernelProcess process)
    {
        process.IsKilled = true;
        if (!process.IsStuck)
        {
            Exit(process);
        }
    }

    /// <summary>Ends the sleep of a stuck process.</summary>
    public void Wake(KernelProcess process)
    {
        process.IsStuck = false;
        if (process.IsKilled)
        {
            Exit(process);
        }
    }

    public void Exit(KernelProcess process)
    {
        if (process.IsAlive)
        {
            process.IsAlive = false;
            Exited?.Invoke(process);
            if (!process.Prison.IsHost)
            {
                process.Remains = References.Add(process.Prison, HoldKind.Zombie, $"pid {process.Pid}");
            }
            Leave(process, process.Prison);
            if (process.IsReaped)
            {
                Reap(process);
            }
        }
    }

    /// <summary>Its parent has waited for it: nothing of it is left.</summary>
    public void Reap(KernelProcess process)
    {
        if (!process.IsAlive && all.Remove(process.Pid) && process.Remains is { } remains)
        {
            references.Drop(remains);
        }
    }

    private static void Enter(KernelProcess process, Prison prison)
    {
        process.Prison = prison;
        if (!prison.IsHost)
        {
            prison.Processes.Add(process);
            References.AddUser(prison);
        }
    }

    private void Leave(KernelProcess process, Prison prison)
    {
        if (!prison.IsHost)
        {
            prison.Processes.Remove(process);
            references.DropUser(prison);
        }
    }
}
