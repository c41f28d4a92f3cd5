using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>A world whose jail is held in a state, and how it is let go.</summary>
internal sealed class Situation : IDisposable
{
    private readonly HastyTime time = new() { Stands = true };
    private Action letGo = () => { };

    public World World { get; }

    private Situation() => World = new(time);

    /// <summary>The operation that was asked last, which is under way.</summary>
    public Operation Operation { get; private set; } = null!;

    /// <summary>Holds a jail in a state, whatever keeps it there.</summary>
    public static async Task<Situation> In(JailState state)
    {
        var situation = new Situation();
        await situation.World.Start();
        await (state switch
        {
            JailState.Creating => situation.Hold("before make root", s => s.Created()),
            JailState.Stopped => situation.Rest(s => s.Created()),
            JailState.Starting => situation.HoldStart("before make mount /j/web/tmp"),
            JailState.Running => situation.Rest(s => s.Started()),
            JailState.Stopping => situation.HoldStopping(),
            JailState.Dying => situation.HoldDying(),
            JailState.Destroying => situation.HoldDestroying(),
            JailState.Interrupted => situation.HoldInterrupted(),
            JailState.Recovering => situation.HoldRecovering(),
            JailState.Stuck => situation.HoldStuck(),
            JailState.Absent => Task.CompletedTask,
        });
        Assert.That(situation.World.State(Some.Web), Is.EqualTo(state));
        return situation;
    }

    /// <summary>Lets it go on, and waits until nothing moves any more.</summary>
    public async Task LetGo()
    {
        letGo();
        await World.Supervisor.Idle();
    }

    public void Dispose() => World.Dispose();

    private async Task Rest(Func<Situation, Task> act)
    {
        await act(this);
        await World.Supervisor.Idle();
    }

    private async Task Created() => Operation = await World.Create(Some.Web, Some.Rich());

    private async Task Started()
    {
        await Created();
        Operation = await World.Do(Some.Web, Verb.Start);
    }

    private async Task Hold(string where, Func<Situation, Task> act)
    {
        var knob = Knob.Parse("block " + where);
        World.Machine.Knobs.Set(knob);
        _ = act(this);
        await World.Machine.Gates.WhenBlocked(knob.Name);
        Operation = World.Journal.Ledger.Operations.Single(o => !o.Done);
        letGo = () => World.Machine.Gates.ReleaseIfBlocked(knob.Name);
    }

    private async Task HoldStart(string where)
    {
        await Rest(s => s.Created());
        await Hold(where, s => s.World.Do(Some.Web, Verb.Start));
    }

    private async Task HoldStopping()
    {
        await Rest(s => s.Started());
        await Hold("before run exec.stop", s => s.World.Do(Some.Web, Verb.Stop));
    }

    private async Task HoldDying()
    {
        await Rest(s => s.Started());
        World.Machine.Hold("web", "a socket");
        var dying = World.Journal.Next(e => e.Events.Any(v => v is { Kind: EventKind.UndoDone, Step: "prepare" } or { Kind: EventKind.UndoBegun, Step: "prepare" }));
        Operation = await World.Ask(Some.Web, Verb.Stop);
        await dying;
        letGo = () =>
        {
            World.Machine.Unhold("web", "a socket");
            time.Stands = false; // before the jump: the next look is due by that, or begins after this
            World.Time.Advance(TimeSpan.FromSeconds(1));
        };
    }

    private async Task HoldDestroying()
    {
        await Rest(s => s.Created());
        await Hold("before remove root", s => s.World.Do(Some.Web, Verb.Destroy));
    }

    private async Task HoldInterrupted()
    {
        await HoldStart("before make mount /j/web/tmp");
        var down = World.Supervisor.Shutdown(TimeSpan.FromSeconds(10));
        letGo();
        await down;
        World.Daemon.Crash("it has gone down");
        World.Boot();
        letGo = () => _ = World.Supervisor.RecoverAll(CancellationToken.None);
    }

    private async Task HoldRecovering()
    {
        await HoldInterrupted();
        World.Machine.Knobs.Set(Knob.Parse("block before end-children"));
        await World.Supervisor.RecoverAll(CancellationToken.None);
        await World.Machine.Gates.WhenBlocked("end-children");
        letGo = () => World.Machine.Gates.ReleaseIfBlocked("end-children");
    }

    private async Task HoldStuck()
    {
        await Rest(s => s.Started());
        World.Machine.Knobs.Set(Knob.Parse("fail before every remove mount /j/web/tmp"));
        Operation = await World.Do(Some.Web, Verb.Stop);
        await World.Supervisor.Idle();
        World.Machine.Knobs.Clear();
    }
}

internal static class GatesExtensions
{
    /// <summary>Lets all go that wait at a name, if any still do.</summary>
    public static void ReleaseIfBlocked(this Gates gates, string name)
    {
        if (gates.WhenBlocked(name).IsCompleted)
        {
            gates.Release(name);
        }
    }
}
