using Jaild.Core;
using Jaild.Core.Lifecycle;

namespace Jaild.Hosts.Simulated;

/// <summary>
/// A machine that is played in memory: jails, mounts, interfaces, addresses, limits, directories, processes, commands.
/// This part takes calls, each done by a child that outlives its daemon, and applies the knobs; one lock guards all state.
/// </summary>
internal sealed partial class SimulatedMachine : IDisposable
{
    private readonly Lock gate = new();
    private readonly Func<Guid> newId;
    private readonly HashSet<MachineChild> children = [];
    private CancellationTokenSource running = new();
    private Guid boot;

    /// <summary>A machine that has just booted, with the interfaces lo0 and em0 and nothing else.</summary>
    public SimulatedMachine(Func<Guid> newId)
    {
        this.newId = newId;
        StartUp();
    }

    /// <summary>What goes wrong, and how many calls were made.</summary>
    public Knobs Knobs { get; } = new();

    /// <summary>Where calls and commands are blocked.</summary>
    public Gates Gates { get; } = new();

    /// <summary>A way to the machine for one life of a daemon.</summary>
    public MachineConnection Connect()
    {
        lock (gate)
        {
            return new(this, running.Token);
        }
    }

    /// <summary>Boots: jails, mounts, interfaces, addresses, limits and processes are gone, what is on disk remains. Every daemon is gone too.</summary>
    public void Reboot(bool powerCut = false)
    {
        lock (gate)
        {
            _ = running.CancelAsync();
            running = new();
            foreach (var child in children)
            {
                if (powerCut && child.Call is MachineCall.Add { Thing.Kind: "root" } or MachineCall.Delete { Thing.Kind: "root" })
                {
                    LeaveHalf(child.Call);
                }
                child.End();
            }
            children.Clear();
            DropJails();
            DropThings();
            StartUp();
        }
    }

    /// <summary>Lets the children of killed daemons go on, and waits until all have ended.</summary>
    public async Task FinishChildren()
    {
        List<MachineChild> orphans;
        lock (gate)
        {
            orphans = [.. children.Where(c => c.IsOrphan)];
        }
        foreach (var orphan in orphans)
        {
            orphan.Finish();
            await ((Task)orphan.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nobody is left to be told of its failure
        }
    }

    /// <inheritdoc/>
    public void Dispose() => running.Dispose();

    /// <summary>Does a call for a daemon.</summary>
    internal async Task<MachineAnswer> Call(MachineCall call, MachineConnection daemon, CancellationToken cancel)
    {
        if (call is MachineCall.Control control)
        {
            return new() { Lines = await MachineControl.Do(this, control.Text, cancel) };
        }
        if (daemon.IsLost)
        {
            throw new SimulatedCrash(call.What);
        }
        cancel.ThrowIfCancellationRequested();
        var knob = Knobs.Take(call);
        if (knob is { Edge: KnobEdge.Before })
        {
            await ActOutside(knob, call, daemon, cancel);
        }
        var answer = await Delegate(call, knob is { Edge: KnobEdge.Inside } ? knob : null, daemon, cancel);
        if (knob is { Edge: KnobEdge.After })
        {
            await ActOutside(knob, call, daemon, cancel);
        }
        return answer;
    }

    private async Task<MachineAnswer> Delegate(MachineCall call, Knob? inside, MachineConnection daemon, CancellationToken cancel)
    {
        var child = new MachineChild(call, daemon, new CancellationTokenSource());
        if (call.IsDeed)
        {
            lock (gate)
            {
                children.Add(child);
            }
        }
        child.Work = Work(child, inside, daemon);
        using var ending = cancel.Register(child.End);
        try
        {
            return await child.Work.WaitAsync(daemon.Lost);
        }
        catch (OperationCanceledException) when (daemon.IsLost)
        {
            if (!call.IsDeed)
            {
                child.End();
            }
            throw new SimulatedCrash(call.What);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Host, "CHILD_ENDED", $"{call.What}: the child was ended by somebody else");
        }
    }

    private async Task<MachineAnswer> Work(MachineChild child, Knob? inside, MachineConnection daemon)
    {
        try
        {
            if (inside is not null)
            {
                lock (gate)
                {
                    LeaveHalf(child.Call);
                }
                await ActInside(inside, child, daemon);
            }
            return await Perform(child);
        }
        finally
        {
            lock (gate)
            {
                children.Remove(child);
            }
        }
    }

    private async Task ActOutside(Knob knob, MachineCall call, MachineConnection daemon, CancellationToken cancel)
    {
        if (knob.Action != KnobAction.Block)
        {
            throw Failure(knob, call, daemon);
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, daemon.Lost);
        try
        {
            await Gates.Wait(knob.Name, either.Token);
        }
        catch (OperationCanceledException) when (daemon.IsLost)
        {
            throw new SimulatedCrash(call.What);
        }
    }

    private async Task ActInside(Knob knob, MachineChild child, MachineConnection daemon)
    {
        switch (knob.Action)
        {
            case KnobAction.Block:
                await WaitAt(knob.Name, child);
                return;
            case KnobAction.Crash when child.Call.IsDeed:
                Failure(knob, child.Call, daemon);
                await child.Finishing.WaitAsync(child.Ended);
                return;
            default:
                throw Failure(knob, child.Call, daemon);
        }
    }

    private Exception Failure(Knob knob, MachineCall call, MachineConnection daemon)
    {
        if (knob.Action == KnobAction.Fail)
        {
            return new JaildException(ErrorKind.Host, "SIMULATED_FAILURE", $"{call.What}: failed, as a knob of the simulated machine asks");
        }
        if (knob.Action is KnobAction.Reboot or KnobAction.PowerCut)
        {
            Reboot(knob.Action == KnobAction.PowerCut);
        }
        return daemon.Crash($"{knob.Edge.Word()} {call.What} of {call.JailName}");
    }

    /// <summary>Waits at a gate until it opens, or until the child is told to go on or ended.</summary>
    private async Task WaitAt(string name, MachineChild child, Task? orUntil = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(child.Ended);
        var wait = Gates.Wait(name, stop.Token);
        await Task.WhenAny([wait, child.Finishing, .. orUntil is null ? Array.Empty<Task>() : [orUntil]]);
        await stop.CancelAsync();
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        child.Ended.ThrowIfCancellationRequested();
    }
}
