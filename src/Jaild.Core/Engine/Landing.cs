using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What follows when everything is taken down: stopped or absent, and whether the operation has ended or is tried again.</summary>
internal sealed class Landing(EngineParts parts, LiveJail jail, RunControl control)
{
    /// <summary>Interrupted attempts in a row after which a create or start is given up.</summary>
    public const int MaxInterruptions = 3;

    /// <summary>Why a jail rests that shall run again after the next boot.</summary>
    public const string Shutdown = "shutdown";

    private readonly Work work = jail.Status.Work ?? throw new InvalidOperationException("nothing is under way");

    /// <summary>Ends the busy state.</summary>
    public Task Land() => work.Target == JailState.Absent ? Absent() : Stopped();

    /// <summary>Whether the operation at hand is the one whose transition was cut short, and nothing has doomed it.</summary>
    private bool Own => jail.Operation is { Error: null } operation && operation.Id == work.Operation;

    private bool TriedTooOften => jail.Status.Interruptions >= MaxInterruptions;

    private JaildException CrashLoop => new(ErrorKind.Aborted, "CRASH_LOOP",
        $"the daemon was interrupted {MaxInterruptions} times in a row in the middle of this {work.Trigger.Word()}, so it is not tried again by itself");

    private async Task Absent()
    {
        var gone = jail.Status.State == JailState.Destroying ? Outcome.Done : Outcome.Gone;
        if (work.Trigger == Trigger.Create && Own && !TriedTooOften)
        {
            jail.Move(JailMachine.After(jail.Status.State, gone));
            jail.Move(JailMachine.After(JailState.Absent, Trigger.Create), Trigger.Create, "again");
            jail.Status = jail.Status with { Work = work with { Direction = Direction.Up, Target = JailState.Stopped, Since = parts.Now }, Boot = parts.Boot };
            await jail.Flush();
            await new Rise(parts, jail, control).Create();
            return;
        }
        jail.Move(JailMachine.After(jail.Status.State, gone), null, jail.Status.Reason, jail.Status.Message);
        jail.Status = jail.Status with { Work = null };
        Conclude();
        await jail.Flush(applied: JailDefinition.Empty);
    }

    private async Task Stopped()
    {
        var crashLoop = work.Trigger == Trigger.Start && Own && TriedTooOften;
        jail.Status = jail.Status with { Work = null, Boot = parts.Boot, Desired = Wanted(crashLoop) };
        jail.Move(JailMachine.After(jail.Status.State, Outcome.Done), null,
            crashLoop ? "crash-loop" : jail.Operation is { Error: null, ForShutdown: true } ? Shutdown : jail.Status.Reason, crashLoop ? CrashLoop.Message : jail.Status.Message);
        Conclude();
        jail.Status = jail.Status with { Interruptions = jail.Operation is { Done: false } ? jail.Status.Interruptions : 0 };
        await jail.Flush(applied: JailDefinition.Empty);
    }

    private void Conclude()
    {
        if (jail.Operation is not { } operation)
        {
            return;
        }
        if (operation.Error is not null)
        {
            jail.End(null);
        }
        else if (Own && work.Trigger is Trigger.Create or Trigger.Start)
        {
            // An interrupted start stays open and is tried again by its worker.
            if (TriedTooOften)
            {
                jail.End(CrashLoop);
            }
        }
        else if (operation.Remaining is [var next, ..] && (next == work.Trigger || next == Trigger.Recover || (next, work.Trigger) == (Trigger.Stop, Trigger.Died)))
        {
            jail.Advance();
        }
    }

    // A start that was given up is wanted no more; after another boot autostart decides, unless a start was asked and is still open.
    private Desired Wanted(bool crashLoop) =>
        crashLoop || (work.Trigger == Trigger.Start && jail.Operation is { Error: not null }) ? Desired.Stopped
        : jail.Reason != "reboot" || (Own && work.Trigger == Trigger.Start) ? jail.Status.Desired
        : AfterBoot(jail.Record);

    /// <summary>What is wanted of a jail that is being stopped or destroyed: that of before where the machine goes down.</summary>
    public static Desired AfterStop(LiveJail jail) => jail.Operation is { ForShutdown: true } ? jail.Status.Desired : Desired.Stopped;

    /// <summary>What autostart says is wanted of a jail at a new boot of the machine.</summary>
    public static Desired AfterBoot(JailRecord record) => record.Definition.Text("$jaild_autostart") switch
    {
        "yes" => Desired.Running,
        "last" => record.Status.Desired,
        _ => Desired.Stopped,
    };
}
