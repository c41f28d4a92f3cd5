using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>One transition of a jail: how to come before it, how to make it happen, where it leads.</summary>
internal sealed record Scenario(string Name, JailState Then, Func<World, Task> Prepare, Func<World, Task> Act)
{
    public static readonly IReadOnlyList<Scenario> All =
    [
        new("create", JailState.Stopped, _ => Task.CompletedTask, w => w.Create(Some.Web, Some.Rich())),
        new("start", JailState.Running, Created, w => w.Do(Some.Web, Verb.Start)),
        new("stop", JailState.Stopped, Started, w => w.Do(Some.Web, Verb.Stop)),
        new("stop --force", JailState.Stopped, Started, w => w.Do(Some.Web, Verb.Stop, force: true)),
        new("restart", JailState.Running, Started, w => w.Do(Some.Web, Verb.Restart)),
        new("destroy", JailState.Absent, Created, w => w.Do(Some.Web, Verb.Destroy)),
        new("destroy --stop", JailState.Absent, Started, w => w.Do(Some.Web, Verb.Destroy, stopFirst: true)),
        new("died", JailState.Stopped, Started, Die),
        new("recover", JailState.Stopped, Stuck, w => w.Do(Some.Web, Verb.Recover)),
        new("set", JailState.Stopped, Created, w => w.Set(Some.Web, Change)),
        new("set of a running jail", JailState.Running, StartedForEver, w => w.Set(Some.Web, Change)),
        new("set of a given root", JailState.Stopped, CreatedPlain, w => w.Set(Some.Web, OtherRoot)),
        new("start of a vnet jail", JailState.Running, w => w.Create(Some.Web, Some.Vnet()), w => w.Do(Some.Web, Verb.Start)),
        new("stop of a vnet jail", JailState.Stopped, StartedVnet, w => w.Do(Some.Web, Verb.Stop)),
    ];

    /// <summary>What set changes: rules that take the place of one, and what holds from the next start.</summary>
    public static string[] Change => ["$jaild_limits=memoryuse:deny=2g", "$jaild_limits=maxproc:deny=50", "stop.timeout=9"];

    /// <summary>Another root, and the mounts below it.</summary>
    public static string[] OtherRoot => ["path=/other", "mount=tmpfs /other/tmp tmpfs rw 0 0"];

    public override string ToString() => Name;

    /// <summary>A world in which it can happen.</summary>
    public async Task<World> World()
    {
        var world = new World();
        await world.Start();
        await Prepare(world);
        await world.Supervisor.Idle();
        return world;
    }

    /// <summary>Lets it happen, to its end or the daemon's.</summary>
    public Task Run(World world) => world.Try(async () =>
    {
        await Act(world);
        await world.Supervisor.Idle();
    });

    private static Task Created(World world) => world.Create(Some.Web, Some.Rich());

    private static Task CreatedPlain(World world)
    {
        world.Machine.Plant(new("root", "/other"));
        world.Before = world.Machine.Inventory();
        return world.Create(Some.Web, Some.Plain());
    }

    private static async Task Started(World world)
    {
        await Created(world);
        await world.Do(Some.Web, Verb.Start);
    }

    private static async Task StartedForEver(World world)
    {
        await world.Create(Some.Web, Some.Rich().With("$jaild_autostart", "yes")); // a reboot in the middle of a set stops it otherwise
        await world.Do(Some.Web, Verb.Start);
    }

    private static async Task StartedVnet(World world)
    {
        await world.Create(Some.Web, Some.Vnet());
        await world.Do(Some.Web, Verb.Start);
    }

    private static async Task Stuck(World world)
    {
        await Started(world);
        world.Machine.Knobs.Set(Knob.Parse("fail before every remove mount /j/web/tmp"));
        await world.Do(Some.Web, Verb.Stop);
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stuck));
        world.Machine.Knobs.Clear();
    }

    private static async Task Die(World world)
    {
        var seen = world.Journal.Next(e => e.Status is { State: JailState.Dying });
        world.Machine.KillJail("web");
        await seen;
    }
}
