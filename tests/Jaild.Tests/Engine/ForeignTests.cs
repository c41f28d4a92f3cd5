using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>What others put in the way, what is shared.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ForeignTests
{
    [Test]
    public async Task An_address_that_two_jails_share_goes_with_the_last_one()
    {
        using var world = await World.Started(Some.Parameters("path=/srv", "ip4.addr=em0|10.0.0.1/24"));
        await world.Create(Some.Db, Some.Parameters("path=/srv", "ip4.addr=em0|10.0.0.1/24"));
        await world.Do(Some.Db, Verb.Start);
        await world.Do(Some.Web, Verb.Stop);
        Assert.That(world.Machine.Find("address", "em0|10.0.0.1"), Is.Not.Null);
        await world.Recover();
        await world.Do(Some.Db, Verb.Stop);
        Assert.That(world.Machine.Find("address", "em0|10.0.0.1"), Is.Null);
        world.AssertNothingLeftOver("both stopped");
    }

    [Test]
    public async Task A_foreign_thing_in_the_place_of_any_of_ours_is_left_alone()
    {
        foreach (var kind in new[] { "root", "mount", "interface", "limit", "jail", "address" })
        {
            var definition = kind == "interface" ? Some.Vnet() : Some.Rich();
            using var world = new World();
            await world.Start();
            if (kind == "root")
            {
                world.Machine.Plant(new("root", "/j/web"));
            }
            world.Before = world.Machine.Inventory();
            var create = await world.Create(Some.Web, definition);
            if (kind == "root")
            {
                Assert.That(create.Error?.Reason, Is.EqualTo("RESOURCE_EXISTS"));
                world.AssertNothingLeftOver(kind);
                continue;
            }
            await Plant(world, kind);
            world.Before = [.. world.Machine.Inventory().Except(world.Machine.Owned(world.Journal.Ledger.Find(Some.Web)!))];
            var start = await world.Do(Some.Web, Verb.Start);
            Assert.That(start.Error is null, Is.EqualTo(kind == "address"), $"{kind}: {start.Error}");
            await world.Do(Some.Web, Verb.Stop);
            world.AssertNothingLeftOver(kind);
        }
    }

    private static async Task Plant(World world, string kind)
    {
        var uuid = world.Journal.Ledger.Find(Some.Web)!.Uuid;
        switch (kind)
        {
            case "jail":
                world.Machine.PlantJail("web", "/srv");
                break;
            case "address":
                world.Machine.Plant(new("address", "em0|10.0.0.1"));
                break;
            default:
                var name = (await Planned(world, kind, uuid)).Name;
                world.Machine.Plant(new(kind, name));
                break;
        }
    }

    private static async Task<Resource> Planned(World world, string kind, Guid uuid)
    {
        var host = new SimulatedHost(world.Daemon, world.Time);
        var record = world.Journal.Ledger.Find(uuid)!;
        foreach (var step in JailLifecycle.Of(Phase.Boot))
        {
            var run = new Core.Hosts.JailRun { Uuid = uuid, Name = record.Name, Definition = record.Definition, Operation = Guid.Empty, State = JailState.Starting, Trigger = Trigger.Start };
            if ((await host.Plan(step, run, CancellationToken.None)).FirstOrDefault(r => r.Kind == kind) is { } resource)
            {
                return resource;
            }
        }
        throw new InvalidOperationException(kind);
    }
}
