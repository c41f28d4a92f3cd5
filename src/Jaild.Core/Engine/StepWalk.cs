using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// Walks the steps of one jail: up, journaling each as begun before it is done; down, journaling each as undoing before it
/// is undone. Downwards everything is tried, whatever fails: what could not be removed stays in the record.
/// </summary>
internal sealed class StepWalk(EngineParts parts, LiveJail jail, RunControl control)
{
    private readonly HookRunner hooks = new(parts, jail, control);

    /// <summary>Does steps, in order. Throws at the first that fails; its record stays begun.</summary>
    public async Task Up(IEnumerable<Step> steps, CancellationToken cancel)
    {
        foreach (var step in steps)
        {
            control.ThrowIfEnding();
            var began = parts.Time.GetTimestamp();
            try
            {
                cancel.ThrowIfCancellationRequested();
                await Do(step, began, cancel);
            }
            catch (Exception failure) when (failure is not EndingException)
            {
                var error = control.Meaning(failure, $"step {step.Name}", parts.Time.GetElapsedTime(began));
                jail.Tell(new(EventKind.StepFailed)
                {
                    Step = step.Name, Reason = error.Reason, Message = error.Message, Duration = parts.Time.GetElapsedTime(began),
                    ExitCode = error.Metadata.TryGetValue("exit_code", out var code) ? int.Parse(code, CultureInfo.InvariantCulture) : null,
                });
                throw error;
            }
        }
    }

    /// <summary>Undoes those recorded steps that are chosen, last first. What fails is recorded, and the rest is tried.</summary>
    public async Task Down(Func<Step, bool> which, CancellationToken cancel)
    {
        foreach (var record in jail.Status.Steps.Reverse())
        {
            if (JailLifecycle.FindStep(record.Step) is not { } step)
            {
                jail.Set(record with { Progress = StepProgress.UndoFailed, Error = $"step '{record.Step}' is unknown to this version of jaild: use the one that made it, or abandon the jail" });
            }
            else if (which(step))
            {
                await Undo(step, record, cancel);
            }
        }
    }

    private async Task Do(Step step, long began, CancellationToken cancel)
    {
        var commands = hooks.Of(step.Hooks, inside: false).Concat(hooks.Of(step.InsideHooks, inside: true)).ToList();
        var planned = parts.Claims.Wanted(jail.Record.Uuid, await parts.Host.Plan(step, jail.Run(), cancel));
        if (planned.Count == 0 && commands.Count == 0 && !step.EndsProcesses && !hooks.Of(step.UndoHooks, inside: false).Any())
        {
            return;
        }
        Leftovers.Refuse(parts.Journal.Ledger, jail.Record.Uuid, planned);
        var made = parts.Claims.Claim(jail.Record.Uuid, planned).ToImmutableArray();
        jail.Set(new(step.Name, StepProgress.Begun, made));
        jail.Tell(new(EventKind.StepBegun) { Step = step.Name });
        await jail.Flush();
        for (var i = 0; i < made.Length; i++)
        {
            made = made.SetItem(i, await parts.Host.Make(made[i], jail.Run(), cancel));
            jail.Set(new(step.Name, StepProgress.Begun, made));
        }
        foreach (var command in commands)
        {
            await hooks.Run(command, cancel);
        }
        jail.Set(new(step.Name, StepProgress.Done, made));
        jail.Tell(new(EventKind.StepDone) { Step = step.Name, Duration = parts.Time.GetElapsedTime(began) });
    }

    private async Task Undo(Step step, StepRecord record, CancellationToken cancel)
    {
        var commands = hooks.Of(step.UndoHooks, inside: false).Where(h => jail.Reason != "reboot" || h.Parameter == "exec.release").ToList();
        var wentWithJail = jail.Reason != "" && step.DiesWithJail && step.Name != JailLifecycle.KernelStep;
        if (wentWithJail || (commands.Count == 0 && record.Resources.All(r => r.Existed) && !step.EndsProcesses))
        {
            parts.Claims.Release(jail.Record.Uuid, record.Resources);
            jail.Drop(step.Name);
            return;
        }
        control.ThrowIfEnding();
        jail.Set(record with { Progress = StepProgress.Undoing, Error = "" });
        jail.Tell(new(EventKind.UndoBegun) { Step = step.Name });
        await jail.Flush();
        var began = parts.Time.GetTimestamp();
        foreach (var command in commands)
        {
            await hooks.Try(command, step.Name, cancel);
        }
        if (step.EndsProcesses)
        {
            await hooks.Terminate(step.Name, cancel);
        }
        var left = await Remove(record, cancel);
        if (left.Count > 0)
        {
            var error = string.Join("; ", left.Select(l => l.Error));
            jail.Set(record with { Progress = StepProgress.UndoFailed, Resources = [.. left.Select(l => l.Resource)], Error = error });
            jail.Tell(new(EventKind.UndoFailed) { Step = step.Name, Message = error, Duration = parts.Time.GetElapsedTime(began) });
            return;
        }
        if (step.Name != JailLifecycle.KernelStep)
        {
            // The kernel's record is kept until the kernel has let go: it holds the identity to ask for.
            jail.Drop(step.Name);
        }
        jail.Tell(new(EventKind.UndoDone) { Step = step.Name, Duration = parts.Time.GetElapsedTime(began) });
    }

    /// <summary>Removes the resources of a record, last first, and lets go of them; the answer is what could not be removed.</summary>
    public async Task<List<(Resource Resource, string Error)>> Remove(StepRecord record, CancellationToken cancel)
    {
        var left = new List<(Resource Resource, string Error)>();
        foreach (var resource in record.Resources.Reverse())
        {
            try
            {
                if (!resource.Existed && parts.Claims.IsLast(jail.Record.Uuid, resource))
                {
                    await Remove(resource, cancel);
                }
                parts.Claims.Release(jail.Record.Uuid, resource);
            }
            catch (Exception failure) when (failure is not EndingException)
            {
                control.ThrowIfCut();
                left.Insert(0, (resource, $"{resource}: {(failure is OperationCanceledException ? "out of time" : failure.Message)}"));
            }
        }
        return left;
    }

    private async Task Remove(Resource resource, CancellationToken cancel)
    {
        if (!hooks.Forced)
        {
            using var hurried = CancellationTokenSource.CreateLinkedTokenSource(cancel, control.HurryToken);
            try
            {
                await parts.Host.Remove(resource, jail.Run(), force: false, hurried.Token);
                return;
            }
            catch (Exception) when (control.Forced && !cancel.IsCancellationRequested)
            {
                // It was asked by force meanwhile, so it is done once more by force.
            }
        }
        await parts.Host.Remove(resource, jail.Run(), force: true, cancel);
    }
}
