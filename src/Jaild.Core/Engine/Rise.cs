using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>The transitions upwards, create and start: each step in order, and everything taken back when one fails.</summary>
internal sealed class Rise(EngineParts parts, LiveJail jail, RunControl control)
{
    private readonly StepWalk walk = new(parts, jail, control);

    /// <summary>Makes the root of a jail whose record says creating.</summary>
    public async Task Create()
    {
        if (await Failure(Provision) is { } failure)
        {
            await TakeBack(failure, JailState.Absent);
            return;
        }
        jail.Status = jail.Status with { Work = null, Interruptions = 0 };
        jail.Move(JailMachine.After(JailState.Creating, Outcome.Done));
        jail.Advance();
        await jail.Flush();
    }

    /// <summary>Boots a stopped jail.</summary>
    public async Task Start()
    {
        var operation = jail.Operation ?? throw new InvalidOperationException("a start has an operation");
        jail.BeginOperation();
        OutOfMemory.Forget(jail);
        jail.Status = jail.Status with
        {
            Desired = Desired.Running,
            Boot = parts.Boot,
            Work = new(Trigger.Start, Direction.Up, operation.Id, JailState.Running, parts.Now, Force: false),
        };
        jail.Move(JailMachine.After(JailState.Stopped, Trigger.Start), Trigger.Start);
        await jail.Flush(applied: jail.Record.Definition);
        if ((await Leftovers.Look(parts, jail) ?? await Failure(Boot)) is { } failure)
        {
            await TakeBack(failure, JailState.Stopped);
            return;
        }
        jail.Status = jail.Status with { Work = null, Interruptions = 0 };
        jail.Move(JailMachine.After(JailState.Starting, Outcome.Done));
        jail.Advance();
        await jail.Flush();
    }

    private static async Task<JaildException?> Failure(Func<Task> climb)
    {
        try
        {
            await climb();
            return null;
        }
        catch (JaildException failure)
        {
            return failure;
        }
    }

    private Task Provision() => walk.Up(JailLifecycle.Of(Phase.Provision), control.Limit(jail.Deadlines.Unpack + jail.Deadlines.Starting));

    private async Task Boot()
    {
        var limit = control.Limit(jail.Deadlines.Starting);
        var steps = JailLifecycle.Of(Phase.Boot).ToList();
        var withJail = steps.FindIndex(s => s.Name == JailLifecycle.KernelStep) + 1;
        await walk.Up(steps[..withJail], limit);
        using var over = new CancellationTokenSource();
        var watch = CutAtDeath(over.Token);
        try
        {
            await walk.Up(steps[withJail..], limit);
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
        if (await IsDead())
        {
            throw Died();
        }
    }

    // A hook of the host would go on for its whole time beside a jail that is no more.
    private async Task CutAtDeath(CancellationToken over)
    {
        try
        {
            await parts.Host.Died(jail.Run(), over);
            control.Cancel(Died());
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
        }
        catch (JaildException)
        {
            // The machine does not say: the look at the end of the start decides.
        }
    }

    private JaildException Died() => new(ErrorKind.Host, "DIED", $"jail {jail.Record.Name} died while it was being started");

    private async Task TakeBack(JaildException failure, JailState target)
    {
        jail.Doom(failure);
        var reason = failure.Kind == ErrorKind.Aborted ? "cancelled" : target == JailState.Absent ? "create-failed" : "start-failed";
        jail.Status = jail.Status with { Desired = Desired.Stopped, Work = jail.Status.Work! with { Direction = Direction.Down, Target = target } };
        if (jail.Status.State == JailState.Starting && await IsDead())
        {
            jail.Reason = "died";
            jail.Move(JailMachine.After(JailState.Starting, Trigger.Died), Trigger.Died, "died", failure.Message, Actor.Kernel);
            await jail.Flush();
            await new Fall(parts, jail, control).Reap();
            return;
        }
        jail.Move(JailMachine.After(jail.Status.State, Outcome.Failed), null, reason, failure.Message);
        await jail.Flush();
        await new TakeDown(parts, jail, control).Run(control.UndoLimit(jail.Deadlines.Recovering));
    }

    // Where the machine does not say, everything is taken back.
    private async Task<bool> IsDead() =>
        jail.Status.Steps.Any(s => s is { Step: JailLifecycle.KernelStep, Progress: StepProgress.Done })
        && (await parts.Look(jail.Run())).Presence is Presence.Dying or Presence.Gone;
}
