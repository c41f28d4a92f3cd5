using System.Collections.Immutable;
using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>What abandoned jails left behind is remembered until it was seen to be gone, and blocks what would meet it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class LeftoverTests
{
    [Test]
    public async Task What_an_abandoned_jail_left_behind_blocks_reuse_until_it_is_gone()
    {
        using var world = await Abandoned(Some.Plain(), "/srv/tmp");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
            Assert.That(Left(world), Is.EqualTo(new[] { "/srv/tmp" }));
            Assert.That(Conditions(world), Is.EqualTo(new[] { "left behind when it was abandoned: mount /srv/tmp" }));
            Assert.That((await world.Do(Some.Web, Verb.Start)).Error?.Message, Does.Contain("was left behind by this jail").And.Contain("/srv/tmp"));
            Assert.That(Left(world), Is.EqualTo(new[] { "/srv/tmp" }));
        }
        world.Machine.Uproot("mount", "/srv/tmp");
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        Assert.That((Left(world), Conditions(world)), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
        world.AssertNothingLeftOver("started again");
    }

    [Test]
    public async Task A_start_forgets_only_what_is_gone()
    {
        using var world = await Abandoned(Some.Plain(), "/srv/tmp");
        // left by an earlier definition, so that this start does not meet it
        var old = new Resource("mount", "/old") { Facts = ImmutableSortedDictionary<string, string>.Empty.Add("source", "/data").Add("type", "nullfs") };
        world.Machine.Plant(new("mount", "/old") { Facts = old.Facts });
        var web = world.Journal.Ledger.Find(Some.Web)!;
        await world.Journal.Append(new() { Jail = web.Uuid, Name = web.Name, Time = web.Created, Status = web.Status with { Leftovers = web.Status.Leftovers.Add(old) } }, mayUseReserve: true);
        world.Machine.Uproot("mount", "/srv/tmp");
        Assert.That((await world.Do(Some.Web, Verb.Start)).Error, Is.Null);
        Assert.That(Left(world), Is.EqualTo(new[] { "/old" }));
        await world.Recover();
        Assert.That((Left(world), Conditions(world)), Is.EqualTo((new[] { "/old" }, new[] { "left behind when it was abandoned: mount /old" })));
        await world.Do(Some.Web, Verb.Stop);
        world.Machine.Uproot("mount", "/old");
        await world.Do(Some.Web, Verb.Start);
        Assert.That((Left(world), Conditions(world)), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public async Task What_cannot_be_looked_at_is_not_forgotten()
    {
        using var world = await Abandoned(Some.Plain(), "/srv/tmp");
        world.Machine.Uproot("mount", "/srv/tmp");
        world.Machine.Knobs.Set(Knob.Parse("fail before plan leftover"));
        await world.Do(Some.Web, Verb.Start);
        Assert.That(Left(world), Is.EqualTo(new[] { "/srv/tmp" }));
    }

    [Test]
    public async Task The_name_of_an_abandoned_jail_that_is_no_more_is_free_once_nothing_of_it_is_left()
    {
        using var world = await World.Created(Some.Rich());
        var uuid = world.Journal.Ledger.Find(Some.Web)!.Uuid;
        world.Machine.Knobs.Set(Knob.Parse("fail before every remove root /j/web"));
        await world.Do(Some.Web, Verb.Destroy);
        await world.Do(Some.Web, Verb.Abandon);
        world.Machine.Knobs.Clear();
        Task Again() => world.Create(Some.Web, Some.Plain());
        Assert.That(Again, Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("LEFTOVER").And.Message.EqualTo(
            $"name web: the jail that had it ({uuid}) was abandoned, and its root /j/web is still there: remove that by hand, then create again, or choose another name"));
        await world.Recover();
        Assert.That(Again, Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("LEFTOVER"), "a restart of the daemon changes nothing");
        world.Machine.Uproot("root", "/j/web");
        await Again();
        var deceased = world.Journal.FindDeceased(uuid)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.Journal.Ledger.Find(Some.Web)?.Status.State, Is.EqualTo(JailState.Stopped));
            Assert.That(deceased.Status.Leftovers, Is.Empty);
            Assert.That(deceased.Definition, Is.EqualTo(Some.Rich()).Or.Property("Path").EqualTo("/j/web"));
            Assert.That(world.Journal.Ledger.Abandoned, Is.Empty);
        }
        await world.Recover();
        Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped), "the absent one does not take the name away from the living one");
    }

    [Test]
    public async Task Another_jail_may_not_use_what_an_abandoned_one_left()
    {
        using var world = await Abandoned(Some.Plain(), "/srv/tmp");
        await world.Create(Some.Db, Some.Plain());
        Assert.That((await world.Do(Some.Db, Verb.Start)).Error?.Message, Does.Contain("was left behind by jail web (").And.EndWith("remove it by hand, then try again"));
    }

    /// <summary>A world in which web was started, could not be taken down, and was let go.</summary>
    private static async Task<World> Abandoned(JailDefinition definition, params string[] mounts)
    {
        var world = await World.Started(definition);
        foreach (var mount in mounts)
        {
            world.Machine.Knobs.Set(Knob.Parse($"fail before every remove mount {mount}"));
        }
        await world.Do(Some.Web, Verb.Stop);
        Assert.That((await world.Do(Some.Web, Verb.Recover)).Error?.Reason, Is.EqualTo("STUCK"));
        await world.Do(Some.Web, Verb.Abandon);
        world.Machine.Knobs.Clear();
        return world;
    }

    private static string[] Left(World world) => [.. world.Journal.Ledger.Find(Some.Web)!.Status.Leftovers.Select(l => l.Name)];

    private static string[] Conditions(World world) => [.. world.Journal.Ledger.Find(Some.Web)!.Status.Conditions.Select(c => c.Message)];
}
