using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>
/// Waits for all processes on one thread. The daemon is subreaper: a child of a child that lost its parent becomes ours, and
/// is reaped by its number here, for an unreaped one keeps its pid namespace from ending. Children of others in this process are left to them.
/// </summary>
internal sealed class Reaper : IDisposable
{
    private const int SetChildSubreaper = 36;
    private const int CloseOnExec = 0x80000;
    private const int DuplicateCloseOnExec = 1030;
    private const int Remove = 2;
    private const int WakeKey = 0;

    // struct epoll_event is packed on x86-64 only; the key is its end
    private static readonly int eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly Descriptor epoll = new(LibC.EpollCreate(CloseOnExec), "epoll_create1", "");
    private readonly Descriptor wake = new(LibC.EventDescriptor(0, CloseOnExec), "eventfd", "");
    private readonly ConcurrentDictionary<long, TaskCompletionSource> watched = [];
    private readonly Lock claims = new();
    private readonly HashSet<int> claimed = [];
    private readonly Dictionary<int, int> ended = [];
    private readonly PosixSignalRegistration childEnded;
    private readonly int ownSession = ProcessEntry.Find(Environment.ProcessId)!.Session;
    private int expecting;
    private long lastWatch;
    private volatile bool stopping;

    internal Reaper()
    {
        // inherited SIG_IGN would make the kernel throw exit codes away
        LibC.Signal(Signals.Child, 0);
        Errno.Checked(LibC.Prctl(SetChildSubreaper, 1, 0, 0, 0), "prctl", "PR_SET_CHILD_SUBREAPER");
        Add(wake.Number, WakeKey);
        childEnded = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Wake());
        new Thread(Loop) { IsBackground = true, Name = "reaper" }.Start();
        Wake();
    }

    /// <summary>Completes when the process behind a pidfd has ended, child of ours or not.</summary>
    internal async Task Ended(Descriptor process, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // epoll takes a descriptor once: each wait has one of its own, and a key that is never used again
        using var own = new Descriptor(LibC.Duplicate(process.Number, DuplicateCloseOnExec, 0), "fcntl", "F_DUPFD_CLOEXEC");
        var watch = Interlocked.Increment(ref lastWatch);
        watched[watch] = done;
        Add(own.Number, watch);
        try
        {
            await done.Task.WaitAsync(cancel);
        }
        finally
        {
            watched.TryRemove(watch, out _);
            Forget(own);
        }
    }

    /// <summary>Starts a child, or names an adopted one, that will be waited for by its number; its code is kept for <see cref="Collect"/>.</summary>
    internal int Claim(Func<int> start)
    {
        lock (claims)
        {
            var pid = start();
            claimed.Add(pid);
            return pid;
        }
    }

    /// <summary>While it lives, codes of orphans are kept, so that one may be claimed after it has ended.</summary>
    internal Expectation Expect()
    {
        lock (claims)
        {
            expecting++;
        }
        return new(this);
    }

    /// <summary>The exit code (128 + signal for a killed one) of a claimed child that has ended, and the end of the claim.</summary>
    internal int Collect(int pid)
    {
        lock (claims)
        {
            claimed.Remove(pid);
            return ended.Remove(pid, out var code) ? code : Reap(pid)
                ?? throw new JaildException(ErrorKind.Host, "EXIT_CODE_LOST", $"process {pid} ended, but somebody else took its exit code");
        }
    }

    public void Dispose()
    {
        stopping = true;
        Wake();
        childEnded.Dispose();
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        LibC.Write(wake.Number, (byte*)&one, sizeof(ulong));
    }

    private unsafe void Add(int descriptor, long key)
    {
        const uint readable = 1, oneShot = 1U << 30;
        var what = stackalloc byte[16];
        new Span<byte>(what, 16).Clear();
        *(uint*)what = key == WakeKey ? readable : readable | oneShot;
        *(long*)(what + eventSize - sizeof(long)) = key;
        Errno.Checked(LibC.EpollControl(epoll.Number, 1, descriptor, what), "epoll_ctl", $"descriptor {descriptor}");
    }

    private unsafe void Forget(Descriptor own) => _ = LibC.EpollControl(epoll.Number, Remove, own.Number, null);

    private unsafe void Loop()
    {
        const int most = 64;
        var events = stackalloc byte[most * 16];
        while (!stopping)
        {
            var count = LibC.EpollWait(epoll.Number, events, most, -1);
            var orphans = false;
            for (var i = 0; i < count; i++)
            {
                var key = *(long*)(events + ((i + 1) * eventSize) - sizeof(long));
                if (key == WakeKey)
                {
                    ulong value;
                    LibC.Read(wake.Number, (byte*)&value, sizeof(ulong));
                    orphans = true;
                }
                else if (watched.TryGetValue(key, out var done))
                {
                    done.TrySetResult();
                }
            }
            if (orphans)
            {
                ReapOrphans();
            }
        }
        epoll.Dispose();
        wake.Dispose();
    }

    /// <summary>Reaps what has lost its parent and ended; done by itself sooner or later, and at once by who must know that it is gone.</summary>
    internal void ReapOrphans()
    {
        foreach (var pid in Directory.EnumerateDirectories("/proc/self/task").SelectMany(t => ProcFile.Numbers(t + "/children")))
        {
            lock (claims)
            {
                // what we start has a session of its own; a child in our own session is somebody else's in this process
                if (!claimed.Contains(pid) && ProcessEntry.Find(pid) is { IsZombie: true } zombie && zombie.Session != ownSession
                    && Reap(pid) is { } code && expecting > 0)
                {
                    ended[pid] = code;
                }
            }
        }
    }

    private static unsafe int? Reap(int pid)
    {
        const int byPid = 1, exited = 4, noHang = 1, killedBy = 2, dumpedBy = 3;
        var info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        if (LibC.WaitId(byPid, pid, info, exited | noHang) < 0 || *(int*)(info + 16) != pid)
        {
            return null;
        }
        // siginfo_t on 64 bits: si_code at 8, si_pid at 16, si_status at 24
        var status = *(int*)(info + 24);
        return *(int*)(info + 8) is killedBy or dumpedBy ? 128 + status : status;
    }

    private void StopExpecting()
    {
        lock (claims)
        {
            if (--expecting == 0)
            {
                foreach (var pid in ended.Keys.Where(p => !claimed.Contains(p)).ToList())
                {
                    ended.Remove(pid);
                }
            }
        }
    }

    /// <summary>See <see cref="Expect"/>.</summary>
    internal sealed class Expectation(Reaper reaper) : IDisposable
    {
        public void Dispose() => reaper.StopExpecting();
    }
}
