using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>SIGTERM to all processes of a jail but its first, which would end on it and take all others with it at once.</summary>
internal sealed class Termination(Cgroups cgroups, Reaper reaper, TimeProvider time)
{
    internal async Task Run(Guid uuid, TimeSpan grace, CancellationToken cancel)
    {
        if (grace <= TimeSpan.Zero)
        {
            return;
        }
        using var over = new CancellationTokenSource(grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        var told = new HashSet<(int, ulong)>();
        try
        {
            while (cgroups.Members(uuid).Where(p => p.NumberInside() is not (0 or 1)).ToList() is { Count: > 0 } members)
            {
                foreach (var member in members.Where(m => told.Add((m.Pid, m.Start))))
                {
                    using var process = Signals.Open(member.Pid);
                    if (process is not null && member.IsAlive())
                    {
                        Signals.Send(process, Signals.Terminate);
                    }
                }
                using var first = Signals.Open(members[0].Pid);
                if (first is not null && members[0].IsAlive())
                {
                    await reaper.Ended(first, either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // the grace is over: SIGKILL comes with the end of the jail
        }
    }
}
