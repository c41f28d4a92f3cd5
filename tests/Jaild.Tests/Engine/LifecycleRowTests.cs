using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>The tables are the whole truth: the engine makes every move that they draw, and no other.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class LifecycleRowTests
{
    [Test]
    public async Task Every_move_that_is_drawn_is_made_and_no_other()
    {
        var made = new HashSet<(JailState From, JailState To)>();
        async Task Live(Func<World, Task> life)
        {
            using var world = new World();
            await world.Start();
            await life(world);
            made.UnionWith(world.Disk.Entries.SelectMany(e => e.Events).Where(e => e.Kind == EventKind.Transition).Select(e => (e.From, e.To)));
        }

        await Live(async w => // to and fro, and stuck in each way down
        {
            await Run(w, "exec.stop=false");
            await w.Do(Some.Web, Verb.Stop);
            await Fail(w, "remove mount /j/web/tmp", () => w.Do(Some.Web, Verb.Stop, force: true));
            await Fail(w, "remove mount /j/web/tmp", () => w.Do(Some.Web, Verb.Recover));
            await w.Do(Some.Web, Verb.Abandon);
            w.Machine.Uproot("mount", "/j/web/tmp");
            await w.Do(Some.Web, Verb.Destroy);
        });
        await Live(async w =>
        {
            await w.Create(Some.Web, Some.Rich());
            await Fail(w, "remove root /j/web", () => w.Do(Some.Web, Verb.Destroy));
            await w.Do(Some.Web, Verb.Abandon);
            await Fail(w, "make root /j/db", () => w.Create(Some.Db, Some.Rich("db")));
        });
        await Live(async w => // deaths: of a running one, in its start, in its stop
        {
            await Run(w, "exec.stop=die");
            await w.Do(Some.Web, Verb.Stop);
            await w.Do(Some.Web, Verb.Start);
            var dying = w.Journal.Next(e => e.Status is { State: JailState.Stopped });
            w.Machine.KillJail("web");
            await dying;
            await w.Create(Some.Db, Some.Parameters("path=/srv", "exec.start=die"));
            await w.Do(Some.Db, Verb.Start);
            await Fail(w, "make mount /j/web/tmp", () => w.Do(Some.Web, Verb.Start));
        });
        foreach (var (call, verb) in new (string, Verb?)[]
        {
            ("make root", null), ("make mount", Verb.Start), ("run exec.stop", Verb.Stop), ("remove mount /j/web/tmp", Verb.Stop), ("remove root", Verb.Destroy),
        })
        {
            await Live(w => Crash(w, call, verb));
        }
        await Live(async w => // the machine boots while it is dying
        {
            await Run(w);
            w.Machine.Knobs.Set(Knob.Parse("reboot before remove mount /j/web/tmp"));
            await w.Try(() => w.Do(Some.Web, Verb.Stop));
            w.Machine.Knobs.Clear();
            await w.Recover();
        });
        await Live(async w => // another boot finds it running; and one that should be stopped is not
        {
            await Run(w);
            w.Machine.Reboot();
            await w.Recover();
            w.Machine.PlantJail("web", "/j/web", w.Journal.Ledger.Find(Some.Web)!.Uuid);
            await w.Recover();
        });
        var drawn = JailLifecycle.Transitions.SelectMany(row => row.From.Select(from => (from, row.During ?? row.Then))
            .Concat(row.During is { } way ? [(way, row.Then), (way, row.IfFails ?? row.Then)] : [])
            .Concat(row.OrThen is { } or ? (row.During is { } d ? [(d, or)] : row.From.Select(f => (f, or))) : [])).ToHashSet();
        drawn.RemoveWhere(d => d.Item1 == d.Item2); // reap and set go on in their state
        Assert.That(made, Is.EquivalentTo(drawn));
    }

    private static async Task Run(World world, params string[] more)
    {
        var rich = Some.Rich().Parameters.SelectMany(p => p.Value.Select(v => $"{p.Key}={v}")).Where(l => more.Length == 0 || !l.StartsWith("exec.stop", StringComparison.Ordinal));
        await world.Create(Some.Web, Some.Parameters([.. rich, .. more]));
        await world.Do(Some.Web, Verb.Start);
    }

    private static async Task Fail(World world, string call, Func<Task> act)
    {
        world.Machine.Knobs.Set(Knob.Parse($"fail before every {call}"));
        await act();
        world.Machine.Knobs.Clear();
    }

    // The daemon dies in the middle of it, and its successor in the middle of taking it back.
    private static async Task Crash(World world, string call, Verb? verb)
    {
        if (verb is not null)
        {
            await world.Create(Some.Web, Some.Rich());
        }
        if (verb is Verb.Stop)
        {
            await world.Do(Some.Web, Verb.Start);
        }
        world.Machine.Knobs.Set(Knob.Parse($"crash before {call}"));
        await world.Try(async () =>
        {
            _ = verb is { } asked ? await world.Do(Some.Web, asked) : await world.Create(Some.Web, Some.Rich());
        });
        world.Machine.Knobs.Clear();
        world.Machine.Knobs.Set(Knob.Parse("crash before end-children"));
        await world.Recover();
        world.Machine.Knobs.Clear();
        await world.Recover();
    }
}
