using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Processes that the kernel kills for want of memory are told, counted, and told once.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OutOfMemoryTests
{
    private static Condition? Told(World world) => world.Journal.Ledger.Find(Some.Web)!.Status.Conditions.SingleOrDefault(c => c.Kind == "out-of-memory");

    private static async Task Kill(World world, string process)
    {
        var told = world.Journal.Next(e => e.Events.Any(v => v is { Kind: EventKind.Condition, Reason: "out-of-memory" }));
        world.Machine.KillForMemory("web", process);
        await told;
        await world.Supervisor.Idle();
    }

    [Test]
    public async Task A_kill_is_an_event_and_a_condition_and_the_jail_runs_on()
    {
        using var world = await World.Started(Some.Plain());
        await Kill(world, "httpd");
        Assert.That(Told(world), Has.Property("Count").EqualTo(1).And.Property("Message").EqualTo("1 process killed since the start because memory ran out, the latest: httpd"));
        await Kill(world, "httpd");
        await Kill(world, "db");
        Assert.That(Told(world), Has.Property("Count").EqualTo(3).And.Property("Message").StartsWith("3 processes killed"));
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Running));
        world.AssertNothingLeftOver("told");
    }

    [Test]
    public async Task A_later_daemon_tells_what_happened_meanwhile_and_nothing_twice()
    {
        using var world = await World.Started(Some.Plain());
        await Kill(world, "httpd");
        world.Daemon.Crash("between two kills");
        world.Machine.KillForMemory("web", "db");
        world.Boot();
        var told = world.Journal.Next(e => e.Events.Any(v => v.Reason == "out-of-memory"));
        await world.Start();
        await told;
        await world.Supervisor.Idle();
        Assert.That(Told(world), Has.Property("Count").EqualTo(2).And.Property("Message").EndsWith("the latest: db"));

        world.Daemon.Crash("once more");
        await world.Recover();
        await Kill(world, "cron");
        Assert.That(world.Disk.Entries.SelectMany(e => e.Events).Count(e => e.Reason == "out-of-memory"), Is.EqualTo(3));
        world.AssertNothingLeftOver("told once");
    }

    [Test]
    public async Task The_condition_outlives_the_jails_death_and_a_start_counts_anew()
    {
        using var world = await World.Started(Some.Plain());
        await Kill(world, "httpd");
        await world.Do(Some.Web, Verb.Stop);
        Assert.That(Told(world)?.Count, Is.EqualTo(1));
        await world.Do(Some.Web, Verb.Start);
        Assert.That(Told(world), Is.Null);
        await Kill(world, "httpd");
        Assert.That(Told(world)?.Count, Is.EqualTo(1));
        world.AssertNothingLeftOver("counted anew");
    }
}
