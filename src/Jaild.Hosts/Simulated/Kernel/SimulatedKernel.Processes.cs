using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel;

/// <content>fork, exit, wait and kill, and what a process leaves behind that outlives it.</content>
internal sealed partial class SimulatedKernel
{
    /// <summary>fork(2).</summary>
    public KernelProcess Fork(KernelProcess parent)
    {
        lock (gate)
        {
            return Processes.Fork(parent);
        }
    }

    /// <summary>EVFILT_PROC with NOTE_EXIT, for all processes.</summary>
    public void WatchExits(Action<KernelProcess> told)
    {
        lock (gate)
        {
            Processes.Exited += told;
        }
    }

    /// <summary>Takes that back.</summary>
    public void UnwatchExits(Action<KernelProcess> told)
    {
        lock (gate)
        {
            Processes.Exited -= told;
        }
    }

    /// <summary>_exit(2): from here on it is no user of its prison; a zombie still names it.</summary>
    public void Exit(KernelProcess process)
    {
        lock (gate)
        {
            Processes.Exit(process);
        }
    }

    /// <summary>waitpid(2) for a child that has exited.</summary>
    public void Reap(KernelProcess process)
    {
        lock (gate)
        {
            Processes.Reap(process);
        }
    }

    /// <summary>A process that slept where no signal reaches it goes on.</summary>
    public void Wake(KernelProcess process)
    {
        lock (gate)
        {
            Processes.Wake(process);
        }
    }

    /// <summary>kill(2) with SIGKILL, or with 0 to ask: whom one does not see is not there.</summary>
    public KernelAnswer Kill(KernelProcess caller, int pid, bool isQuestion) => Call(() =>
    {
        var process = Processes.Find(pid);
        var seer = caller.Prison;
        Check(process is not null && (seer.IsHost || process.Prison == seer || process.Prison.IsBelow(seer)), FreeBsdErrno.NoProcess);
        Check(caller.IsRoot || caller.Uid == process!.Uid, FreeBsdErrno.NoPermission);
        if (!isQuestion)
        {
            Processes.Kill(process!);
        }
        return 0;
    });

    /// <summary>A process closes a TCP connection first: what is left of it holds its jail for 2*MSL.</summary>
    public void LeaveConnection(KernelProcess process)
    {
        lock (gate)
        {
            if (!process.Prison.IsHost)
            {
                var hold = References.Add(process.Prison, HoldKind.TimeWait, $"pid {process.Pid}");
                var timer = Options.Time.CreateTimer(_ => Forget(hold), null, TimeSpan.FromMilliseconds(2L * Defaults.SegmentLifetime), Timeout.InfiniteTimeSpan);
                timers[hold] = timer;
            }
        }
    }

    /// <summary>A process is the first to read the blocks of a file.</summary>
    public void ReadFirst(KernelProcess process, string path)
    {
        lock (gate)
        {
            Mounts.ReadFirst(process, path);
        }
    }

    private readonly Dictionary<Hold, ITimer> timers = [];

    private void Forget(Hold hold)
    {
        lock (gate)
        {
            timers.Remove(hold, out var timer);
            timer?.Dispose();
            References.Drop(hold);
        }
    }
}
