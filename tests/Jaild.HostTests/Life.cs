using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.HostTests;

/// <summary>One jail walked through its steps on a host, as the engine would, without a journal.</summary>
internal sealed class Life(IJailHost host, JailDefinition definition)
{
    private readonly List<Resource> made = [];

    internal Guid Uuid { get; } = Guid.NewGuid();

    internal Guid Operation { get; set; } = Guid.NewGuid();

    internal IReadOnlyList<Resource> Made => made;

    internal JailRun Run => new()
    {
        Uuid = Uuid, Name = JailName.Parse("web"), Definition = definition, Operation = Operation,
        State = JailState.Starting, Trigger = Trigger.Start, Kernel = made.Find(r => r.Kind == "jail"),
    };

    internal async Task Up(string? last = null)
    {
        foreach (var step in JailLifecycle.Steps)
        {
            foreach (var planned in await host.Plan(step, Run, CancellationToken.None))
            {
                made.Add(planned);
                made[^1] = await host.Make(planned, Run, CancellationToken.None);
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
            await host.Remove(resource, Run, force, CancellationToken.None);
        }
    }

    internal Task<HookResult> Inside(string command, double seconds = 20, CancellationToken cancel = default) =>
        host.Run(new("exec.start", command, Inside: true, TimeSpan.FromSeconds(seconds)), Run, cancel);

    internal Task<HookResult> Outside(string command, double seconds = 20, CancellationToken cancel = default) =>
        host.Run(new("exec.prestart", command, Inside: false, TimeSpan.FromSeconds(seconds)), Run, cancel);
}
