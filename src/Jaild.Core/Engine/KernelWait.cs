using Jaild.Core.Hosts;

namespace Jaild.Core.Engine;

/// <summary>Waits for what only the kernel decides: that a jail's processes end, that it lets go of the jail.</summary>
internal sealed class KernelWait(EngineParts parts, LiveJail jail, RunControl control)
{
    /// <summary>Waits until no process of the jail lives, so that nothing holds its mounts; gives up at the limit, or when it is forced.</summary>
    public async Task ForProcesses(CancellationToken limit)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, control.HurryToken);
        await Until(o => o.Presence == Presence.Gone || o.Processes == 0, either.Token);
    }

    /// <summary>Waits until the kernel no longer has the jail; answers the last look, which is not Gone when the limit came first.</summary>
    public Task<Observation> ForGone(CancellationToken limit) => Until(o => o.Presence == Presence.Gone, limit);

    /// <summary>How long until the next look: 100 ms for a second, then 1 s for ten, then 10 s.</summary>
    public static TimeSpan Pause(int looks) => TimeSpan.FromMilliseconds(looks < 10 ? 100 : looks < 20 ? 1000 : 10000);

    private async Task<Observation> Until(Func<Observation, bool> reached, CancellationToken limit)
    {
        for (var looks = 0; ; looks++)
        {
            var seen = await parts.Look(jail.Run());
            if (reached(seen) || limit.IsCancellationRequested)
            {
                return seen;
            }
            try
            {
                await Task.Delay(Pause(looks), parts.Time, limit);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                // One last look decides.
            }
            control.ThrowIfEnding();
        }
    }
}
