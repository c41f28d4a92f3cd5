using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>SIGTERM to all processes of a jail but its first, which would end on it and take all others with it at once.</summary>
internal sealed class Termination(Cgroups cgroups, Reaper reaper, TimeProvider time)
{
    internal async Task Run(string group, TimeSpan grace, CancellationToken cancel)
    {
        if (grace <= TimeSpan.Zero)
        {
            return;
        }
        using var over = new CancellationTokenSource(grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await new Killing(reaper, time).All(() => [.. cgroups.Members(group).Where(p => p.NumberInside() is not (0 or 1))], Signals.Terminate, either.Token, p => Cgroups.Contains(group, p.Pid));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // the grace is over: SIGKILL comes with the end of the jail
        }
    }
}
