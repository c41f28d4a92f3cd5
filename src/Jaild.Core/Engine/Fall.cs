using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>The transitions downwards: stop, reap, destroy, recover, abandon. None can be cancelled; each ends at rest or stuck.</summary>
internal sealed class Fall(EngineParts parts, LiveJail jail, RunControl control)
{
    private readonly StepWalk walk = new(parts, jail, control);
    private readonly HookRunner hooks = new(parts, jail, control);
    private readonly TakeDown down = new(parts, jail, control);

    /// <summary>Stops a running jail: hooks, then its steps down to the jail itself, then the rest while the kernel lets go.</summary>
    public async Task Stop(bool force)
    {
        jail.BeginOperation();
        jail.Status = jail.Status with
        {
            Desired = Desired.Stopped,
            Work = new(Trigger.Stop, Direction.Down, jail.Operation?.Id ?? Guid.Empty, JailState.Stopped, parts.Now, force),
        };
        // in one entry with the beginning of what comes first: nothing is asked of the machine before that
        jail.Move(JailMachine.After(JailState.Running, Trigger.Stop), Trigger.Stop);
        var limit = control.UndoLimit(jail.Deadlines.Stopping);
        if (await hooks.Stop(limit) is { } refused)
        {
            if ((await parts.Look(jail.Run())).Presence is Presence.Alive or Presence.Unknown)
            {
                await StayDegraded(refused);
                return;
            }
            jail.Reason = "died";
            jail.Move(JailMachine.After(JailState.Stopping, Trigger.Died), Trigger.Died, "died", "it died while it was being stopped", Actor.Kernel);
        }
        else
        {
            await walk.Down(s => s.DiesWithJail, limit);
            jail.Move(JailMachine.After(JailState.Stopping, Outcome.Done));
        }
        jail.SetCondition("degraded", null);
        await jail.Flush();
        await down.Run(control.UndoLimit(jail.Deadlines.Stopping + jail.Deadlines.Dying), kernelRemoved: jail.Reason == "");
    }

    /// <summary>A running jail that the kernel no longer has, or has dying.</summary>
    public async Task Died()
    {
        jail.Reason = "died";
        jail.Status = jail.Status with { Work = new(Trigger.Died, Direction.Down, parts.NewId(), JailState.Stopped, parts.Now, Force: false) };
        jail.SetCondition("degraded", null);
        jail.Move(JailMachine.After(JailState.Running, Trigger.Died), Trigger.Died, "died", "the kernel no longer has it, and nobody asked", Actor.Kernel);
        await jail.Flush();
        await Reap();
    }

    /// <summary>Ends the dying: the rest of Boot is undone as soon as no process lives, then the kernel is waited for.</summary>
    public Task Reap() => down.Run(control.UndoLimit(jail.Deadlines.Stopping + jail.Deadlines.Dying));

    /// <summary>Removes the root of a stopped jail.</summary>
    public async Task Destroy()
    {
        jail.BeginOperation();
        jail.Status = jail.Status with
        {
            Desired = Desired.Stopped,
            Work = new(Trigger.Destroy, Direction.Down, jail.Operation?.Id ?? Guid.Empty, JailState.Absent, parts.Now, Force: false),
        };
        jail.Move(JailMachine.After(JailState.Stopped, Trigger.Destroy), Trigger.Destroy);
        await jail.Flush();
        await down.Run(control.UndoLimit(jail.Deadlines.Unpack));
    }

    /// <summary>Takes back whatever may exist of an interrupted or stuck jail.</summary>
    public async Task Recover()
    {
        var reboot = jail.Status.Boot != "" && jail.Status.Boot != parts.Boot;
        jail.Reason = reboot ? "reboot" : "";
        jail.BeginOperation();
        jail.Status = jail.Status with
        {
            Desired = jail.Operation is { Remaining: [Trigger.Stop or Trigger.Destroy, ..] } ? Desired.Stopped : jail.Status.Desired,
            Work = (jail.Status.Work ?? new(Trigger.Recover, Direction.Down, jail.Operation?.Id ?? parts.NewId(), JailState.Stopped, parts.Now, Force: false)) with
            {
                Direction = Direction.Down,
                Force = jail.Status.Work is { Force: true } || jail.Operation is { Force: true },
                Target = jail.Status.Work is { Trigger: Trigger.Create or Trigger.Destroy } ? JailState.Absent : JailState.Stopped,
            },
        };
        jail.Move(JailMachine.After(jail.Status.State, Trigger.Recover), Trigger.Recover, jail.Reason);
        await jail.Flush();
        var limit = control.UndoLimit(jail.Deadlines.Recovering);
        if (!await EndChildren(limit))
        {
            return;
        }
        if (jail.Status.Kernel is not null)
        {
            var seen = await parts.Look(jail.Run());
            if (seen.Presence == Presence.Unknown)
            {
                await down.Stick("unknown", $"the machine does not say whether it has it: {seen.Holders[0]}");
                return;
            }
            if (seen.Presence == Presence.Changed)
            {
                await down.Stick("identity-changed", "what runs under its identity is only partly this jail, so nothing of it was touched: look at it, then recover or abandon");
                return;
            }
            jail.Reason = seen.Presence == Presence.Gone && !reboot && jail.Status.Work.Trigger != Trigger.Start ? "died" : jail.Reason;
            if (seen.Presence == Presence.Alive && jail.Status.Work.Trigger == Trigger.Stop && jail.Status.Steps.All(s => s.Progress == StepProgress.Done))
            {
                // The stop goes on; that its hooks refuse changes nothing any more, and is told.
                jail.Status = jail.Status with { Work = jail.Status.Work with { Force = true } };
                await hooks.Stop(limit);
            }
        }
        await down.Run(limit);
    }

    /// <summary>Goes on reaping what an earlier daemon began to reap.</summary>
    public async Task ReapOn()
    {
        jail.Reason = jail.Status.Reason == "died" ? "died" : "";
        if (await EndChildren(control.UndoLimit(jail.Deadlines.Recovering)))
        {
            await Reap();
        }
    }

    /// <summary>Lets a stuck jail go; what is left of it stays known.</summary>
    public async Task Abandon()
    {
        jail.BeginOperation();
        var absent = jail.Status.Work is { Target: JailState.Absent };
        var left = jail.Status.Steps.SelectMany(s => s.Resources).Where(r => !r.Existed && (absent || r.Kind != "root")).ToList();
        parts.Claims.Release(jail.Record.Uuid, left);
        jail.Status = jail.Status with
        {
            Work = null,
            Desired = Desired.Stopped,
            Leftovers = [.. jail.Status.Leftovers, .. left],
            Steps = absent ? [] : [.. jail.Status.Steps.Where(s => JailLifecycle.FindStep(s.Step)?.Phase == Phase.Provision)],
        };
        jail.Move(absent ? JailMachine.After(JailState.Stuck, Outcome.Gone) : JailMachine.After(JailState.Stuck, Trigger.Abandon), Trigger.Abandon, "abandoned",
            left.Count == 0 ? "" : $"left behind: {string.Join(", ", left)}");
        Leftovers.Tell(jail);
        jail.Advance();
        await jail.Flush(applied: JailDefinition.Empty);
    }

    private async Task<bool> EndChildren(CancellationToken limit)
    {
        try
        {
            await parts.Host.EndChildren(jail.Run(), limit);
            return true;
        }
        catch (Exception failure) when (failure is JaildException or OperationCanceledException)
        {
            control.ThrowIfCut();
            await down.Stick("children", $"what an earlier daemon left at work could not be ended: {failure.Message}");
            return false;
        }
    }

    private async Task StayDegraded(string refused)
    {
        jail.Status = jail.Status with { Work = null, Desired = Desired.Running };
        jail.SetCondition("degraded", refused);
        jail.Move(JailMachine.After(JailState.Stopping, Outcome.Failed), null, "stop-refused", refused);
        jail.End(new(ErrorKind.Host, "STOP_REFUSED", $"{refused}; the jail runs on: stop it again, or with --force"));
        await jail.Flush();
    }
}
