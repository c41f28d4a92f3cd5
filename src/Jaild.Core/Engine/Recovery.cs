using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// What becomes of each jail at daemon start: what the journal says was meant against what the machine says is. Every jail
/// found in the middle of something is journaled as interrupted before anything is done to any.
/// </summary>
internal sealed class Recovery(EngineParts parts, IReadOnlyDictionary<Guid, HostJail> machine)
{
    /// <summary>The work to post for a record, or null when it rests as it should.</summary>
    public async Task<Func<LiveJail, RunControl, Task>?> For(JailRecord record)
    {
        var sameBoot = record.Status.Boot == "" || record.Status.Boot == parts.Boot;
        switch (record.Status.State)
        {
            case JailState.Stopped:
                var kernel = machine.GetValueOrDefault(record.Uuid) is { Dying: false } there && !record.Status.Lingering.Contains(there.Kernel) ? there.Kernel : null;
                return kernel is not null ? Limited((jail, _) => Unexpected(jail, kernel))
                    : !sameBoot ? Limited((jail, _) => NewBoot(jail))
                    : record.Status.Lingering.IsEmpty ? null
                    : (_, _) => Task.CompletedTask; // its worker looks after those that linger
            case JailState.Running when sameBoot:
                return Limited(Compare);
            case JailState.Dying when sameBoot:
                return Limited(Reap);
            case JailState.Stuck:
                return sameBoot ? null : Limited(Recover);
            case JailState.Interrupted:
                return Limited(Recover);
            default:
                await Interrupt(new LiveJail(parts, record, parts.Journal.Ledger.FindOperation(record.Status.Work?.Operation ?? Guid.Empty)), sameBoot ? "crash" : "reboot");
                return Limited(Recover);
        }
    }

    private static Task Interrupt(LiveJail jail, string reason)
    {
        var cut = jail.Status.Work is { Direction: Direction.Up, Trigger: Trigger.Start or Trigger.Create };
        jail.Status = jail.Status with { Interruptions = jail.Status.Interruptions + (cut ? 1 : 0) };
        jail.Move(JailMachine.After(jail.Status.State, Trigger.Interrupt), Trigger.Interrupt, reason, "", Actor.Boot);
        return jail.Flush();
    }

    private Func<LiveJail, RunControl, Task> Limited(Func<LiveJail, RunControl, Task> work) => async (jail, control) =>
    {
        await parts.RecoverySlots.WaitAsync(parts.Ending.Token);
        try
        {
            await work(jail, control);
        }
        finally
        {
            parts.RecoverySlots.Release();
        }
    };

    private async Task Compare(LiveJail jail, RunControl control)
    {
        await new Alteration(parts, jail, control).EndChildren();
        var seen = await parts.Look(jail.Run());
        switch (seen.Presence)
        {
            case Presence.Unknown:
                jail.SetCondition("unverified", $"the machine does not say whether it has it: {seen.Holders[0]}");
                await jail.Flush();
                break;
            case Presence.Alive when jail.Status.Conditions.Any(c => c.Kind == "unverified"):
                jail.SetCondition("unverified", null);
                await jail.Flush();
                break;
            case Presence.Alive:
                break;
            case Presence.Changed:
                await Interrupt(jail, "identity-changed");
                await new Fall(parts, jail, control).Recover();
                break;
            default:
                await new Fall(parts, jail, control).Died();
                break;
        }
    }

    private Task Reap(LiveJail jail, RunControl control) => new Fall(parts, jail, control).ReapOn();

    private Task NewBoot(LiveJail jail)
    {
        jail.Status = jail.Status with { Boot = parts.Boot, Desired = Landing.AfterBoot(jail.Record), Reason = "reboot", Message = "" };
        return jail.Flush();
    }

    private Task Recover(LiveJail jail, RunControl control) => new Fall(parts, jail, control).Recover();

    private Task Unexpected(LiveJail jail, Resource kernel)
    {
        jail.Set(new(JailLifecycle.KernelStep, StepProgress.Begun, [kernel]));
        jail.Status = jail.Status with { Boot = parts.Boot };
        jail.Move(JailMachine.After(JailState.Stopped, Trigger.Interrupt), Trigger.Interrupt, "unexpected-jail", "", Actor.Boot);
        jail.Move(JailMachine.After(JailState.Interrupted, Trigger.Recover), Trigger.Recover, "unexpected-jail", "", Actor.Boot);
        jail.Move(JailMachine.After(JailState.Recovering, Outcome.Failed), null, "unexpected-jail",
            $"it should be stopped, but the machine has {kernel}: recover removes it", Actor.Boot);
        return jail.Flush();
    }
}
