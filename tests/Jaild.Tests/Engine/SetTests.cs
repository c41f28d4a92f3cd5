using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>A definition is changed: durably, all or nothing, and of a running jail what can change at once.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SetTests
{
    private static readonly string[] OldRules = ["limit jail:web:memoryuse:deny=1073741824"];
    private static readonly string[] NewRules = ["limit jail:web:maxproc:deny=50", "limit jail:web:memoryuse:deny=2147483648"];

    [Test]
    public async Task A_stopped_jail_starts_as_it_was_set()
    {
        using var world = await World.Created(Some.Rich());
        var accepted = await world.AskSet(Some.Web, Scenario.Change);
        await world.Supervisor.Idle();
        Assert.That(Rules(world), Is.Empty);
        await world.Do(Some.Web, Verb.Start);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.NextStart, Is.Empty);
            Assert.That(world.Supervisor.Find(accepted.Operation.Id).Error, Is.Null);
            Assert.That(Rules(world), Is.EqualTo(NewRules));
            Assert.That(Record(world).Applied!.Text("stop.timeout"), Is.EqualTo("9"));
        }
    }

    [Test]
    public async Task A_running_jail_takes_up_at_once_what_it_can_and_is_told_what_waits_for_its_next_start()
    {
        using var world = await World.Started(Some.Rich());
        var accepted = await world.AskSet(Some.Web, Scenario.Change);
        await world.Supervisor.Idle();
        var record = Record(world);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.NextStart, Is.EqualTo(new[] { "stop.timeout" }));
            Assert.That(Rules(world), Is.EqualTo(NewRules));
            Assert.That(record.Definition.Text("stop.timeout"), Is.EqualTo("9"));
            Assert.That(record.Applied!.Text("stop.timeout"), Is.EqualTo("7"));
            Assert.That(record.Applied!.List("$jaild_limits"), Is.EqualTo(record.Definition.List("$jaild_limits")));
            Assert.That(record.Status.Steps.Select(s => s.Progress), Is.All.EqualTo(StepProgress.Done));
        }
        await world.Do(Some.Web, Verb.Stop);
        world.AssertNothingLeftOver("after the stop");
    }

    [Test]
    public async Task A_parameter_is_removed_by_an_empty_value()
    {
        using var world = await World.Started(Some.Rich());
        await world.Set(Some.Web, "$jaild_limits=", "host.hostname=");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rules(world), Is.Empty);
            Assert.That(Record(world).Definition.Parameters.Keys, Has.No.Member("$jaild_limits").And.No.Member("host.hostname"));
            Assert.That(Record(world).Status.Steps.Select(s => s.Step), Has.No.Member("limits"));
        }
    }

    [TestCase("depend=db", "depend")]
    [TestCase("path=/elsewhere", "path")]
    [TestCase("path=", "path")]
    [TestCase("$jaild_archive=", "$jaild_archive")]
    [TestCase("persist=false", "persist")]
    public async Task What_is_refused_is_named_and_nothing_changes(string setting, string named)
    {
        using var world = await World.Started(Some.Rich());
        var (before, entries) = (Record(world), world.Disk.Entries.Count);
        var refusal = await Assert.ThrowsAsync<JaildException>(() => world.AskSet(Some.Web, "stop.timeout=9", setting));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.Kind, Is.EqualTo(ErrorKind.Invalid));
            Assert.That(refusal.Fields.Select(f => f.Field), Does.Contain(named));
            Assert.That(world.Disk.Entries, Has.Count.EqualTo(entries));
            Assert.That(Record(world), Is.SameAs(before));
        }
    }

    [Test]
    public async Task A_stopped_jail_whose_root_was_given_takes_another()
    {
        using var world = await World.Created(Some.Plain());
        world.Machine.Plant(new("root", "/other"));
        world.Before = world.Machine.Inventory();
        var error = (await world.Set(Some.Web, Scenario.OtherRoot)).Error;
        await world.Recover();
        var root = Record(world).Status.Steps.Single();
        await world.Do(Some.Web, Verb.Start);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Is.Null);
            Assert.That((root.Step, root.Progress), Is.EqualTo(("root", StepProgress.Done)));
            Assert.That(root.Resources.Single(), Is.EqualTo(new Resource("root", "/other", Existed: true)));
            Assert.That(world.Machine.Find("mount", "/other/tmp"), Is.Not.Null);
        }
        await world.Do(Some.Web, Verb.Destroy, stopFirst: true);
        world.AssertNothingLeftOver("after the destruction");
    }

    [Test]
    public async Task A_root_stays_while_the_jail_is_not_stopped_and_while_another_is_not_there()
    {
        using var world = await World.Started(Some.Plain());
        var running = await Assert.ThrowsAsync<JaildException>(() => world.AskSet(Some.Web, Scenario.OtherRoot));
        await world.Do(Some.Web, Verb.Stop);
        var before = Record(world);
        var operation = await world.Set(Some.Web, Scenario.OtherRoot);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(running!.Fields.Single(), Is.EqualTo(new FieldError("path", "can change only while the jail is stopped, and it is running")));
            Assert.That(operation.Error?.Message, Does.Contain("/other is not there"));
            Assert.That(Record(world).Definition, Is.SameAs(before.Definition));
            Assert.That(Record(world).Status.Steps, Is.EqualTo(before.Status.Steps));
        }
    }

    [Test]
    public async Task A_root_that_jaild_made_stays_the_jails()
    {
        using var world = await World.Created(Some.Rich());
        var refusal = await Assert.ThrowsAsync<JaildException>(() => world.AskSet(Some.Web, "path=/srv"));
        Assert.That(refusal!.Fields, Has.One.EqualTo(new FieldError("path", "is a root that jaild made, and removes with the jail: destroy the jail and create it anew")));
    }

    [TestCase("fail before make limit jail:web:maxproc:deny=50")]
    [TestCase("fail before remove limit jail:web:memoryuse:deny=1073741824")]
    public async Task What_the_machine_refuses_is_taken_back(string knob)
    {
        using var world = await World.Started(Some.Rich());
        var before = Record(world);
        world.Machine.Knobs.Set(Knob.Parse(knob));
        var operation = await world.Set(Some.Web, Scenario.Change);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(operation.Error?.Message, Does.Contain("limit jail:web"));
            Assert.That(Rules(world), Is.EqualTo(OldRules));
            Assert.That(Record(world).Definition, Is.SameAs(before.Definition));
            Assert.That(Record(world).Applied, Is.SameAs(before.Applied));
            Assert.That(Record(world).Status.Steps.Select(s => s.Progress), Is.All.EqualTo(StepProgress.Done));
            Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Running));
        }
    }

    [Test]
    public async Task What_cannot_even_be_taken_back_is_shown_until_it_is_set_again()
    {
        using var world = await World.Started(Some.Rich());
        world.Machine.Knobs.Set(Knob.Parse("fail before every remove limit"));
        await world.Set(Some.Web, Scenario.Change);
        world.Machine.Knobs.Clear();
        var shown = Record(world).Status.Conditions.Select(c => c.Kind).ToList();
        await world.Set(Some.Web, "stop.timeout=8");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown, Is.EqualTo(new[] { "unapplied" }));
            Assert.That(Record(world).Status.Conditions, Is.Empty);
            Assert.That(Rules(world), Is.EqualTo(OldRules));
        }
        await world.Do(Some.Web, Verb.Stop);
        world.AssertNothingLeftOver("after the stop");
    }

    [Test]
    public async Task Changes_that_wait_are_all_made_and_checked_together()
    {
        using var situation = await Situation.In(JailState.Starting);
        var world = situation.World;
        await world.AskSet(Some.Web, "vnet", "ip4.addr=", "stop.timeout=9");
        var refusal = await Assert.ThrowsAsync<JaildException>(() => world.AskSet(Some.Web, "ip4.addr=em0|10.0.0.3/24"));
        await world.AskSet(Some.Web, "exec.timeout=3");
        await situation.LetGo();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.Fields.Select(f => f.Field), Is.EqualTo(new[] { "vnet" }));
            Assert.That(Record(world).Definition.Text("stop.timeout"), Is.EqualTo("9"));
            Assert.That(Record(world).Definition.Text("exec.timeout"), Is.EqualTo("3"));
        }
    }

    [Test]
    public async Task A_change_that_waits_keeps_no_jail_from_being_started_again()
    {
        using var world = await World.Started(Some.Rich());
        await world.Set(Some.Web, "$jaild_autostart=yes");
        world.Machine.Knobs.Set(Knob.Parse("reboot before make limit"));
        await world.Try(() => world.Set(Some.Web, Scenario.Change));
        await world.Recover();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Running));
            Assert.That(Rules(world), Is.EqualTo(NewRules));
        }
    }

    [Test]
    public async Task A_stale_etag_is_refused_with_the_current_one()
    {
        using var world = await World.Created(Some.Rich());
        var record = Record(world);
        await world.Set(Some.Web, "stop.timeout=9");
        var refusal = await Assert.ThrowsAsync<JaildException>(() => world.Supervisor.Set(record.Uuid, new Ask(Some.Actor, Etag: record.Revision, Change: JailDefinition.Empty)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.Kind, Is.EqualTo(ErrorKind.Aborted));
            Assert.That(refusal.Metadata["etag"], Is.EqualTo($"{Record(world).Revision}"));
        }
    }

    [Test]
    public async Task Killed_at_any_moment_a_change_is_made_whole_if_it_was_accepted()
    {
        var scenario = Scenario.All.Single(s => s.Name == "set of a running jail");
        foreach (var point in await CrashPoint.Of(scenario))
        {
            using var world = await scenario.World();
            point.Set(world);
            await scenario.Run(world);
            await world.Machine.FinishChildren();
            await world.Recover();
            var wasAccepted = world.Disk.Entries.Any(e => e.Operation is { Verb: "set" });
            Assert.That(Rules(world), Is.EqualTo(wasAccepted ? NewRules : OldRules), $"{point}");
            Assert.That(Record(world).Definition.Text("stop.timeout"), Is.EqualTo(wasAccepted ? "9" : "7"), $"{point}");
        }
    }

    private static JailRecord Record(World world) => world.Journal.Ledger.Find(Some.Web)!;

    private static IEnumerable<string> Rules(World world) => world.Machine.Inventory().Where(l => l.StartsWith("limit ", StringComparison.Ordinal));
}
