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
    private const int CloseRangeOnExec = 4;
    private const int Add = 1, Remove = 2;
    private const int WakeKey = 0;

    // struct epoll_event is packed on x86-64 only; the key is its end
    private static readonly int eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly Descriptor epoll = new(LibC.EpollCreate(CloseOnExec), "epoll_create1", "");
    private readonly Descriptor wake = new(LibC.EventDescriptor(0, CloseOnExec), "eventfd", "");
    private readonly ConcurrentDictionary<long, TaskCompletionSource> watched = [];
    private readonly PosixSignalRegistration childEnded;
    private long lastWatch;
    private volatile bool stopping;

    internal Reaper()
    {
        if (Signals.IsIgnored(Signals.Child))
        {
            // inherited so from our starter: the kernel would throw exit codes away
            LibC.Signal(Signals.Child, 0);
        }
        // what our own starter left open must not reach any child
        Errno.Checked(LibC.CloseRange(3, uint.MaxValue, CloseRangeOnExec), "close_range", "CLOSE_RANGE_CLOEXEC");
        Errno.Checked(LibC.Prctl(SetChildSubreaper, 1, 0, 0, 0), "prctl", "PR_SET_CHILD_SUBREAPER");
        Watch(wake.Number, WakeKey);
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
        Watch(own.Number, watch);
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

    /// <summary>Reaps what has lost its parent and ended; done by itself sooner or later, and at once by who must know that it is gone.</summary>
    internal static void ReapOrphans()
    {
        foreach (var pid in Directory.EnumerateDirectories("/proc/self/task").SelectMany(t => ProcFile.Numbers(t + "/children")))
        {
            ChildClaims.ReapOrphan(pid);
        }
    }

    public void Dispose()
    {
        stopping = true;
        childEnded.Dispose();
        Wake();
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        LibC.Write(wake.Number, (byte*)&one, sizeof(ulong));
    }

    private unsafe void Watch(int descriptor, long key)
    {
        const uint readable = 1, oneShot = 1U << 30;
        var what = stackalloc byte[16];
        new Span<byte>(what, 16).Clear();
        *(uint*)what = key == WakeKey ? readable : readable | oneShot;
        *(long*)(what + eventSize - sizeof(long)) = key;
        Errno.Checked(LibC.EpollControl(epoll.Number, Add, descriptor, what), "epoll_ctl", $"descriptor {descriptor}");
    }

    private unsafe void Forget(Descriptor own) => _ = LibC.EpollControl(epoll.Number, Remove, own.Number, null);

    private unsafe void Loop()
    {
        const int most = 64, retry = 1000;
        var events = stackalloc byte[most * 16];
        for (var orphans = false; !stopping;)
        {
            var count = LibC.EpollWait(epoll.Number, events, most, orphans ? retry : -1);
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
            orphans = orphans && !TryReap();
        }
    }

    /// <summary>False when descriptors or memory have run out: then it is tried again.</summary>
    private static bool TryReap()
    {
        ChildClaims.ReapReleased();
        try
        {
            ReapOrphans();
            return true;
        }
        catch (Exception failed) when (failed is JaildException or IOException)
        {
            return false;
        }
    }
}
