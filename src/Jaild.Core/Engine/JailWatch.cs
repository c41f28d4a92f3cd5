using System.Collections.Immutable;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>Waits beside a jail at rest for what the machine does: the death of a running one, the end of lingering ones.</summary>
internal sealed class JailWatch(EngineParts parts)
{
    private Resource? watched;
    private ITimer? timer;

    /// <summary>Watches what a record says that there is to watch; tells of a death once per jail in the kernel.</summary>
    public void Follow(JailRecord record, Action<Resource> onDeath, Action<Resource, MemoryKills> onKills, Action onLook)
    {
        if (record.Status is { State: JailState.Running, Kernel: { } kernel } && !kernel.Equals(watched))
        {
            watched = kernel;
            var run = Run(record, kernel);
            _ = Until(run, async () =>
            {
                await parts.Host.Died(run, parts.Ending.Token);
                onDeath(kernel);
            });
            _ = Until(run, MemoryKilled(run, OutOfMemory.Told(record.Status), kills => onKills(kernel, kills)));
        }
        timer?.Dispose();
        timer = record.Status.Lingering.IsEmpty ? null
            : parts.Time.CreateTimer(_ => onLook(), null, KernelWait.Pause(int.MaxValue), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks whether lingering jails are gone, and tells when the last is.</summary>
    public async Task Look(LiveJail jail, RunControl control)
    {
        var still = jail.Status.Lingering;
        foreach (var kernel in jail.Status.Lingering.Where(l => l.Kind == "jail"))
        {
            var seen = await parts.Look(Run(jail.Record, kernel));
            if (seen.Presence == Presence.Gone || (seen.Kernel is { } other && other.Equals(jail.Status.Kernel)))
            {
                still = still.Remove(kernel);
            }
        }
        if (!still.Any(l => l.Kind == "jail"))
        {
            still = await WithoutHeld(jail.Record, still);
        }
        if (still.Length < jail.Status.Lingering.Length)
        {
            jail.Status = jail.Status with { Lingering = still };
            jail.SetCondition("lingering", still.IsEmpty ? null : $"the kernel still holds {string.Join(", ", still)}");
            await jail.Flush();
        }
    }

    /// <summary>What the kernel kept together with a jail goes once the jail has gone.</summary>
    private async Task<ImmutableArray<Resource>> WithoutHeld(JailRecord record, ImmutableArray<Resource> still)
    {
        foreach (var held in still)
        {
            try
            {
                await parts.Host.Remove(held, Run(record, held) with { Kernel = null }, force: false, parts.Cut.Token);
                still = still.Remove(held);
            }
            catch (JaildException)
            {
                // it stays among what lingers, and is tried again
            }
        }
        return still;
    }

    private Func<Task> MemoryKilled(JailRun run, long told, Action<MemoryKills> onKills) => async () =>
    {
        await foreach (var kills in parts.Host.MemoryKilled(run, told, parts.Ending.Token))
        {
            told = kills.Count;
            onKills(kills);
        }
    };

    // A machine that cannot tell just now is asked again.
    private async Task Until(JailRun run, Func<Task> told)
    {
        while (!parts.Ending.IsCancellationRequested)
        {
            try
            {
                await told();
                return;
            }
            catch (OperationCanceledException) when (parts.Ending.IsCancellationRequested)
            {
                return; // the daemon goes down; the jail does not
            }
            catch (Exception fault)
            {
                parts.Faulted(run.Uuid, fault);
            }
            await Task.Delay(KernelWait.Pause(int.MaxValue), parts.Time, parts.Ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What hosts are told of a jail that nothing is done to.</summary>
    public static JailRun Run(JailRecord record, Resource kernel) => new()
    {
        Uuid = record.Uuid, Name = record.Name, Definition = record.Applied ?? record.Definition, Operation = Guid.Empty,
        State = record.Status.State, Trigger = Trigger.Died, Kernel = kernel,
    };
}
