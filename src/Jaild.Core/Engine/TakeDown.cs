using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>The way down that stop, death, recovery, a failed start and destroy share, to rest or to stuck.</summary>
internal sealed class TakeDown(EngineParts parts, LiveJail jail, RunControl control)
{
    private readonly StepWalk walk = new(parts, jail, control);
    private readonly KernelWait kernel = new(parts, jail, control);

    /// <summary>Undoes every recorded step, in a state that says so, and ends at rest or stuck. Provision goes only when the jail shall be absent.</summary>
    /// <param name="limit">When it is over, what is not yet undone counts as failed.</param>
    /// <param name="kernelRemoved">Whether the jail itself was just taken out of the kernel, so that only a failure is tried again.</param>
    public async Task Run(CancellationToken limit, bool kernelRemoved = false)
    {
        if (!kernelRemoved || jail.Status.Steps.Any(s => s.Progress == StepProgress.UndoFailed))
        {
            await walk.Down(s => s.DiesWithJail, limit);
        }
        var dying = control.UndoLimit(jail.Deadlines.Dying);
        if (jail.Status.Kernel is not null)
        {
            await kernel.ForProcesses(dying);
        }
        await walk.Down(s => s.Phase == Phase.Boot && !s.DiesWithJail, limit);
        await LetGo(dying, limit);
        if (jail.Status.Steps.Any(s => s.Progress == StepProgress.UndoFailed && JailLifecycle.FindStep(s.Step)?.Phase != Phase.Provision))
        {
            await Stick("leftovers", string.Join("; ", jail.Status.Steps.Where(s => s.Error != "").Select(s => s.Error)));
            return;
        }
        if (jail.Status.Work is { Target: JailState.Absent })
        {
            await walk.Down(s => s.Phase == Phase.Provision, limit);
            if (!jail.Status.Steps.IsEmpty)
            {
                await Stick("leftovers", string.Join("; ", jail.Status.Steps.Select(s => s.Error)));
                return;
            }
        }
        await new Landing(parts, jail, control).Land();
    }

    private async Task LetGo(CancellationToken dying, CancellationToken limit)
    {
        if (jail.Status.Steps.FirstOrDefault(s => s.Step == JailLifecycle.KernelStep) is not { Progress: not StepProgress.UndoFailed } record)
        {
            return;
        }
        var seen = await kernel.ForGone(dying);
        jail.Drop(JailLifecycle.KernelStep);
        var held = jail.Status.Steps.Where(s => s.Progress == StepProgress.UndoFailed && JailLifecycle.FindStep(s.Step) is { IsHeldByJail: true }).ToList();
        if (seen.Presence == Presence.Gone && held.Count > 0)
        {
            await walk.Down(s => s.IsHeldByJail, limit);
        }
        else if (seen.Presence != Presence.Gone)
        {
            foreach (var step in held)
            {
                jail.Drop(step.Step);
                parts.Claims.Release(jail.Record.Uuid, step.Resources);
            }
            jail.Status = jail.Status with { Lingering = [.. jail.Status.Lingering, .. record.Resources, .. held.SelectMany(s => s.Resources)] };
            var unseen = seen.Presence == Presence.Unknown ? "it cannot be looked at: " : "";
            jail.SetCondition("lingering", $"the kernel still holds {string.Join(", ", record.Resources)}: {unseen}{string.Join(", ", seen.Holders)}");
        }
    }

    /// <summary>Ends as stuck: something of ours is there, or may be, and the administrator has to look.</summary>
    public async Task Stick(string reason, string message)
    {
        while (jail.Status.State != JailState.Stuck)
        {
            // From creating, starting and interrupted the way leads through recovering; from stopping through dying.
            var next = jail.Status.State switch
            {
                JailState.Interrupted => JailMachine.After(JailState.Interrupted, Trigger.Recover),
                JailState.Stopping => JailMachine.After(JailState.Stopping, Outcome.Done),
                var state => JailMachine.After(state, Outcome.Failed),
            };
            jail.Move(next, null, reason, message);
        }
        jail.End(new(ErrorKind.Host, "STUCK", $"{message}; recover it once that is cured, or abandon it"));
        await jail.Flush();
    }
}
