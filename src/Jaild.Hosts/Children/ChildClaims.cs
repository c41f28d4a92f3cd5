using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>
/// Whose each child of this process is: claimed ones are collected by who waits for them, the rest are orphans that are only reaped.
/// Children belong to the process, so there is one of this.
/// </summary>
internal static class ChildClaims
{
    private const int ByPid = 1, Exited = 4, NoHang = 1, NoReap = 0x1000000, InfoSize = 128;

    private static readonly Lock gate = new();
    private static readonly HashSet<int> claimed = [];
    private static readonly Dictionary<int, int> ended = [];
    private static readonly HashSet<int> released = [];
    private static readonly int ownSession = ProcessEntry.Find(Environment.ProcessId)!.Session;
    private static int expecting;

    /// <summary>Starts a child that will be waited for by its number; its code is kept for <see cref="Collect"/>.</summary>
    internal static int Claim(Func<int> start)
    {
        lock (gate)
        {
            var pid = start();
            // a code kept under this number is that of an orphan before it
            ended.Remove(pid);
            released.Remove(pid);
            claimed.Add(pid);
            return pid;
        }
    }

    /// <summary>Claims a child that another process has started and left to us; it may have ended since <see cref="Expect"/>. False: it is no child of ours.</summary>
    internal static bool Adopt(int pid)
    {
        lock (gate)
        {
            return pid > 0 && (ended.ContainsKey(pid) || IsChild(pid)) && claimed.Add(pid);
        }
    }

    /// <summary>While it lives, codes of orphans are kept, so that one may be claimed after it has ended.</summary>
    internal static Expectation Expect()
    {
        lock (gate)
        {
            expecting++;
        }
        return new();
    }

    /// <summary>The exit code (128 + signal for a killed one) of a claimed child that has ended, and the end of the claim.</summary>
    internal static int Collect(int pid)
    {
        lock (gate)
        {
            claimed.Remove(pid);
            return ended.Remove(pid, out var code) ? code : Reap(pid)
                ?? throw new JaildException(ErrorKind.Host, "EXIT_CODE_LOST", $"process {pid} ended, but somebody else took its exit code");
        }
    }

    /// <summary>Kills a claimed child and its group by number, which needs no descriptor; until it is reaped the number is its own.</summary>
    internal static void Kill(int pid)
    {
        lock (gate)
        {
            if (IsChild(pid))
            {
                LibC.Kill(-pid, Signals.Kill);
                LibC.Kill(pid, Signals.Kill);
            }
        }
    }

    /// <summary>Gives up a claim; answers whether the child has ended. If not it is reaped, and its code forgotten, when it does.</summary>
    internal static bool Release(int pid)
    {
        lock (gate)
        {
            claimed.Remove(pid);
            released.Add(pid);
            ReapReleased();
            return !released.Contains(pid);
        }
    }

    /// <summary>Reaps those given up that have ended meanwhile.</summary>
    internal static void ReapReleased()
    {
        lock (gate)
        {
            released.RemoveWhere(pid => Reap(pid) is not null || !IsChild(pid));
        }
    }

    /// <summary>Reaps a child that has ended and that nobody has claimed.</summary>
    internal static void ReapOrphan(int pid)
    {
        lock (gate)
        {
            // what we start has a session of its own; a child in our own session is somebody else's in this process
            if (!claimed.Contains(pid) && ProcessEntry.Find(pid) is { IsZombie: true } zombie && zombie.Session != ownSession
                && Reap(pid) is { } code)
            {
                released.Remove(pid);
                if (expecting > 0)
                {
                    ended[pid] = code;
                }
            }
        }
    }

    /// <summary>Whether it is a child of ours that nobody has reaped, alive or not.</summary>
    private static unsafe bool IsChild(int pid)
    {
        var info = stackalloc byte[InfoSize];
        return LibC.WaitId(ByPid, pid, info, Exited | NoHang | NoReap) == 0;
    }

    private static unsafe int? Reap(int pid)
    {
        const int killedBy = 2, dumpedBy = 3;
        var info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        // siginfo_t on 64 bits: si_code at 8, si_pid at 16, si_status at 24
        if (LibC.WaitId(ByPid, pid, info, Exited | NoHang) < 0 || *(int*)(info + 16) != pid)
        {
            return null;
        }
        var status = *(int*)(info + 24);
        return *(int*)(info + 8) is killedBy or dumpedBy ? 128 + status : status;
    }

    /// <summary>See <see cref="Expect"/>.</summary>
    internal sealed class Expectation : IDisposable
    {
        public void Dispose()
        {
            lock (gate)
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
    }
}
