using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.HostTests;

/// <summary>One jail walked through its steps on a host, as the engine would, without a journal.</summary>
internal sealed class Life(Func<IJailHost> host, JailDefinition definition)
{
    private readonly List<Resource> made = [];

    internal Guid Uuid { get; init; } = Guid.NewGuid();

    internal Guid Operation { get; } = Guid.NewGuid();

    internal IReadOnlyList<Resource> Made => made;

    internal JailRun Run => new()
    {
        Uuid = Uuid, Name = JailName.Parse("web"), Definition = definition, Operation = Operation,
        State = JailState.Starting, Trigger = Trigger.Start, Kernel = made.Find(r => r.Kind == "jail"),
    };

    /// <summary>Does the steps, up to one; what was planned goes into a list before it is made.</summary>
    internal async Task Up(string? last = null, List<Resource>? planned = null)
    {
        foreach (var step in JailLifecycle.Steps)
        {
            var resources = await host().Plan(step, Run, CancellationToken.None);
            var from = made.Count;
            made.AddRange(resources);
            planned?.AddRange(resources);
            for (var i = from; i < made.Count; i++)
            {
                made[i] = await host().Make(made[i], Run, CancellationToken.None);
            }
            if (step.Name == last)
            {
                return;
            }
        }
    }

    internal async Task Down(bool force = false)
    {
        foreach (var resource in Enumerable.Reverse(made))
        {
            await host().Remove(resource, Run, force, CancellationToken.None);
        }
    }

    internal Task<HookResult> Command(string command, bool inside, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        host().Run(new(inside ? "exec.start" : "exec.prestart", command, inside, timeout ?? TimeSpan.FromSeconds(60)), Run, cancel);
}
