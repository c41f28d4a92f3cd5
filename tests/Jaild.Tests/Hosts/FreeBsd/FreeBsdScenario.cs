using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated.Kernel;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>One transition of a jail on a FreeBSD kernel: how to come before it, how to make it happen, where it leads.</summary>
internal sealed record FreeBsdScenario(string Name, KernelVersion Version, JailState Then, Func<FreeBsdWorld, Task> Prepare, Func<FreeBsdWorld, Task> Act)
{
    public static readonly IReadOnlyList<FreeBsdScenario> All = [.. Enum.GetValues<KernelVersion>().SelectMany(Of)];

    public override string ToString() => $"{Name} on {Version}";

    public async Task<FreeBsdWorld> World()
    {
        var world = new FreeBsdWorld(Version);
        await world.Start();
        await Prepare(world);
        await world.Supervisor.Idle();
        return world;
    }

    public Task Run(FreeBsdWorld world) => world.Try(async () =>
    {
        await Act(world);
        await world.Supervisor.Idle();
    });

    private static IEnumerable<FreeBsdScenario> Of(KernelVersion version) =>
    [
        new("create", version, JailState.Stopped, _ => Task.CompletedTask, w => w.Create(FreeBsdJails.Vnet())),
        new("start", version, JailState.Running, w => w.Create(FreeBsdJails.Rich()), w => w.Do(Verb.Start)),
        new("stop", version, JailState.Stopped, w => Started(w, FreeBsdJails.Rich()), w => w.Do(Verb.Stop)),
        new("restart", version, JailState.Running, w => Started(w, FreeBsdJails.Rich()), w => w.Do(Verb.Restart)),
        new("start of a vnet jail", version, JailState.Running, w => w.Create(FreeBsdJails.Vnet()), w => w.Do(Verb.Start)),
        new("stop of a vnet jail", version, JailState.Stopped, w => Started(w, FreeBsdJails.Vnet()), w => w.Do(Verb.Stop)),
        new("destroy --stop", version, JailState.Absent, w => Started(w, FreeBsdJails.Vnet()), w => w.Do(Verb.Destroy, stopFirst: true)),
        new("died", version, JailState.Stopped, w => Started(w, FreeBsdJails.Rich()), Die),
    ];

    private static async Task Started(FreeBsdWorld world, JailDefinition definition)
    {
        await world.Create(definition);
        await world.Do(Verb.Start);
    }

    /// <summary>Somebody runs jail -r.</summary>
    private static async Task Die(FreeBsdWorld world)
    {
        var seen = world.Journal.Next(e => e.Status is { State: JailState.Dying });
        world.Kernel.JailRemove(world.Kernel.Init, world.Kernel.Look(() => world.Kernel.Prisons.Find("web", world.Kernel.Prisons.Host)!.Id));
        world.Time.Advance(HostTime.Poll);
        await seen;
    }
}
