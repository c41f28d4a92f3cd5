using System.Collections.Immutable;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// A change of a jail's definition. Of a running jail, what can change at once is changed on the machine first, each step journaled before;
/// the definition changes with the operation's end. What fails is taken back; what was cut short is done again by the next daemon.
/// </summary>
internal sealed class Alteration(EngineParts parts, LiveJail jail, RunControl control)
{
    private const string Unapplied = "unapplied";

    private readonly StepWalk walk = new(parts, jail, control);

    /// <summary>Runs the operation at hand.</summary>
    public async Task Set()
    {
        jail.BeginOperation();
        var definition = jail.Record.Definition;
        var wanted = definition.Changed(jail.Operation!.Change ?? JailDefinition.Empty);
        var applied = jail.Status.State == JailState.Running ? jail.Record.Applied : null;
        var live = applied is null ? null : Changes.Live(parts.Host, applied, wanted);
        var began = parts.Time.GetTimestamp();
        try
        {
            Changes.Check(parts.Host, jail.Status, definition, wanted);
            await Refit(live);
            if (definition.ChangeTo(wanted).Parameters.ContainsKey(Changes.Root))
            {
                await TakeRoot(wanted);
            }
        }
        catch (Exception failure) when (failure is not EndingException)
        {
            var error = control.Meaning(failure, "the change", parts.Time.GetElapsedTime(began));
            await TakeBack(applied);
            jail.End(error);
            await jail.Flush();
            return;
        }
        if (live is not null)
        {
            jail.SetCondition(Unapplied, null);
        }
        jail.Advance();
        await jail.Flush(live, wanted);
    }

    /// <summary>Ends what a daemon that was killed in the middle of a change has left at work; a step of a running jail that was only begun tells of one.</summary>
    public async Task EndChildren()
    {
        if (jail.Status.Steps.All(s => s.Progress == StepProgress.Done)
            || parts.Journal.Ledger.Operations.FirstOrDefault(o => o is { Done: false, Change: not null, State: OperationState.Running } && o.Jail == jail.Record.Uuid) is not { } cut)
        {
            return;
        }
        try
        {
            await parts.Host.EndChildren(jail.Run() with { Operation = cut.Id }, control.UndoLimit(jail.Deadlines.Recovering));
        }
        catch (Exception failure) when (failure is JaildException or OperationCanceledException)
        {
            control.ThrowIfCut();
            jail.Tell(new(EventKind.Warning) { Trigger = Trigger.Set, Reason = "CHILDREN", Message = $"what an earlier daemon left at work could not be ended: {failure.Message}" });
        }
    }

    // A jail that rests otherwise, and one that is to be changed by nothing, has nothing to take back.
    private async Task TakeBack(JailDefinition? applied)
    {
        try
        {
            await Refit(applied);
        }
        catch (Exception failure) when (failure is not EndingException)
        {
            control.ThrowIfCut();
            jail.SetCondition(Unapplied, $"a change failed and could not be taken back, so the machine may have what is not wanted: {failure.Message}; set it again");
        }
    }

    /// <summary>Takes another root that is given. Nothing is made or removed, so it changes with the definition, in one entry.</summary>
    private async Task TakeRoot(JailDefinition definition)
    {
        var before = jail.Status.Steps.Where(s => s.Step == JailLifecycle.RootStep).SelectMany(s => s.Resources).ToList();
        var run = jail.Run() with { Definition = definition, Trigger = Trigger.Set };
        var planned = await parts.Host.Plan(JailLifecycle.FindStep(JailLifecycle.RootStep)!, run, control.UndoLimit(jail.Deadlines.Tool));
        Leftovers.Refuse(parts.Journal.Ledger, jail.Record.Uuid, planned);
        jail.Set(new(JailLifecycle.RootStep, StepProgress.Done, [.. parts.Claims.Claim(jail.Record.Uuid, planned)]));
        parts.Claims.Release(jail.Record.Uuid, before.Where(b => !planned.Any(p => p.Name == b.Name)));
    }

    /// <summary>Makes each step's resources anew as a definition has them.</summary>
    private async Task Refit(JailDefinition? definition)
    {
        if (definition is null)
        {
            return;
        }
        var cancel = control.UndoLimit(jail.Deadlines.Tool);
        var run = jail.Run() with { Definition = definition, Trigger = Trigger.Set };
        foreach (var step in JailLifecycle.Of(Phase.Boot))
        {
            var record = jail.Status.Steps.FirstOrDefault(s => s.Step == step.Name);
            ImmutableArray<Resource> made = record?.Resources ?? [];
            var planned = await parts.Host.Replan(step, made, run, cancel);
            if (!planned.SequenceEqual(made) || record is { Progress: not StepProgress.Done })
            {
                await Refit(step, made, planned, run, cancel);
            }
        }
    }

    private async Task Refit(Step step, ImmutableArray<Resource> before, IReadOnlyList<Resource> planned, JailRun run, CancellationToken cancel)
    {
        control.ThrowIfEnding();
        var began = parts.Time.GetTimestamp();
        Leftovers.Refuse(parts.Journal.Ledger, jail.Record.Uuid, planned);
        var made = parts.Claims.Claim(jail.Record.Uuid, planned).ToImmutableArray();
        ImmutableArray<Resource> gone = [.. before.Where(b => !planned.Any(p => (p.Kind, p.Name) == (b.Kind, b.Name)))];
        jail.Set(new(step.Name, StepProgress.Begun, [.. made, .. gone]));
        jail.Tell(new(EventKind.StepBegun) { Step = step.Name, Trigger = Trigger.Set });
        await jail.Flush();
        for (var i = 0; i < made.Length; i++)
        {
            made = made.SetItem(i, await parts.Host.Make(made[i], run, cancel));
        }
        var left = await walk.Remove(new(step.Name, StepProgress.Undoing, gone), cancel);
        if (left.Count > 0)
        {
            throw new JaildException(ErrorKind.Host, "NOT_REMOVED", string.Join("; ", left.Select(l => l.Error)));
        }
        jail.Set(new(step.Name, StepProgress.Done, made));
        if (made.IsEmpty)
        {
            jail.Drop(step.Name);
        }
        jail.Tell(new(EventKind.StepDone) { Step = step.Name, Trigger = Trigger.Set, Duration = parts.Time.GetElapsedTime(began) });
    }
}
