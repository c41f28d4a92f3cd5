using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.HostTests;

/// <summary>One jail walked through its steps on a host, as the engine would, without a journal.</summary>
internal sealed class Life(Func<IJailHost> host, JailDefinition definition)
{
    private readonly List<(string Step, Resource Resource)> made = [];
    private JailDefinition definition = definition;

    internal Guid Uuid { get; init; } = Guid.NewGuid();

    internal Guid Operation { get; } = Guid.NewGuid();

    internal IReadOnlyList<Resource> Made => [.. made.Select(m => m.Resource)];

    internal JailRun Run => new()
    {
        Uuid = Uuid, Name = JailName.Parse("web"), Definition = definition, Operation = Operation,
        State = JailState.Starting, Trigger = Trigger.Start, Kernel = made.Find(m => m.Resource.Kind == "jail").Resource,
    };

    /// <summary>What a step made.</summary>
    internal IReadOnlyList<Resource> Of(Step step) => [.. made.Where(m => m.Step == step.Name).Select(m => m.Resource)];

    /// <summary>Does the steps, up to one; what was planned goes into a list before it is made.</summary>
    internal async Task Up(string? last = null, List<Resource>? planned = null)
    {
        foreach (var step in JailLifecycle.Steps)
        {
            var resources = await host().Plan(step, Run, CancellationToken.None);
            var from = made.Count;
            made.AddRange(resources.Select(r => (step.Name, r)));
            planned?.AddRange(resources);
            for (var i = from; i < made.Count; i++)
            {
                made[i] = (step.Name, await host().Make(made[i].Resource, Run, CancellationToken.None));
            }
            if (step.Name == last)
            {
                return;
            }
        }
    }

    /// <summary>Makes a step's resources anew for another definition, while the jail runs.</summary>
    internal async Task Refit(Step step, JailDefinition other)
    {
        var before = Of(step);
        definition = other;
        var planned = await host().Replan(step, before, Run, CancellationToken.None);
        var at = made.FindIndex(m => m.Step == step.Name);
        made.RemoveAll(m => m.Step == step.Name);
        foreach (var resource in planned)
        {
            made.Insert(at++, (step.Name, await host().Make(resource, Run, CancellationToken.None)));
        }
        foreach (var gone in before.Where(b => !planned.Any(p => (p.Kind, p.Name) == (b.Kind, b.Name))).Reverse())
        {
            await host().Remove(gone, Run, force: false, CancellationToken.None);
        }
    }

    internal async Task Down(bool force = false)
    {
        foreach (var resource in Made.Reverse())
        {
            await host().Remove(resource, Run, force, CancellationToken.None);
        }
    }

    internal Task<HookResult> Command(string command, bool inside, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        host().Run(new(inside ? "exec.start" : "exec.prestart", command, inside, timeout ?? TimeSpan.FromSeconds(60)), Run, cancel);
}
