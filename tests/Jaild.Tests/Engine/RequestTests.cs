using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Engine;

/// <summary>Requests that repeat, join, supersede, take too long, come to a full disk, or ask for what is taken.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RequestTests
{
    [Test]
    public async Task A_repeated_request_is_answered_with_the_first_operation_also_after_a_crash()
    {
        using var world = await World.Created(Some.Plain());
        var request = new Guid("11111111-1111-1111-1111-111111111111");
        var first = await world.Ask(Some.Web, Verb.Start, request: request);
        await world.Supervisor.Wait(first.Id, CancellationToken.None);
        await world.Recover();
        Assert.That((await world.Ask(Some.Web, Verb.Start, request: request)).Id, Is.EqualTo(first.Id));
        Assert.That(async () => await world.Ask(Some.Web, Verb.Stop, request: request), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Invalid));
    }

    [Test]
    public async Task A_repeated_create_is_not_checked_again()
    {
        using var world = new World();
        await world.Start();
        var ask = new Ask(Some.Actor, RequestId: new Guid("44444444-4444-4444-4444-444444444444"));
        var first = (await world.Supervisor.Create(Some.Web, Some.Plain(), null, ask)).Operation;
        await world.Supervisor.Idle();
        var wrong = Some.Parameters("path=/"); // as a definition may be by now that was right then
        Assert.That((await world.Supervisor.Create(Some.Web, wrong, null, ask)).Operation.Id, Is.EqualTo(first.Id));
        Assert.That(async () => await world.Supervisor.Create(Some.Web, wrong, null, new Ask(Some.Actor)), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Invalid));
    }

    [Test]
    public async Task A_second_start_joins_the_first_and_its_request_id_is_remembered()
    {
        using var situation = await Situation.In(JailState.Starting);
        var request = new Guid("22222222-2222-2222-2222-222222222222");
        var second = await situation.World.Ask(Some.Web, Verb.Start, request: request);
        await situation.LetGo();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Id, Is.EqualTo(situation.Operation.Id));
            Assert.That((await situation.World.Ask(Some.Web, Verb.Start, request: request)).Id, Is.EqualTo(second.Id));
            Assert.That(situation.World.Supervisor.Find(second.Id).State, Is.EqualTo(OperationState.Succeeded));
        }
    }

    [Test]
    public async Task A_stop_in_the_middle_of_a_restart_is_the_last_word()
    {
        using var world = await World.Started(Some.Plain("exec.stop=block stop"));
        var restart = await world.Ask(Some.Web, Verb.Restart);
        await world.Machine.Gates.WhenBlocked("stop");
        var stop = await world.Ask(Some.Web, Verb.Stop);
        world.Machine.Gates.Release("stop");
        await world.Supervisor.Idle();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(world.State(Some.Web), Is.EqualTo(JailState.Stopped));
            Assert.That(world.Supervisor.Find(restart.Id).Error?.Reason, Is.EqualTo("SUPERSEDED"));
            Assert.That(world.Supervisor.Find(stop.Id).Error, Is.Null);
        }
    }

    [Test]
    public async Task A_full_disk_refuses_starts_and_lets_stops_end()
    {
        using var world = await World.Started(Some.Plain());
        await world.Create(Some.Db, Some.Parameters("path=/srv"));
        world.Journal.Full = true;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await world.Ask(Some.Db, Verb.Start), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted));
            Assert.That(async () => await world.Create(JailName.Parse("c"), Some.Plain()), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted));
            Assert.That((await world.Do(Some.Web, Verb.Stop)).Error, Is.Null);
        }
        world.AssertNothingLeftOver("full");
    }

    [Test]
    public async Task A_start_that_takes_longer_than_its_limit_is_taken_back()
    {
        using var world = await World.Created(Some.Plain("$jaild_starting_limit=30", "exec.timeout=0", "exec.prestart=block for-ever"), new FakeTimeProvider());
        var start = await world.Ask(Some.Web, Verb.Start);
        await world.Machine.Gates.WhenBlocked("for-ever");
        world.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.That((await world.Supervisor.Wait(start.Id, CancellationToken.None)).Error?.Message, Does.Contain("prestart"));
        await world.Supervisor.Idle();
        world.AssertNothingLeftOver("out of time");
    }

    [Test]
    public async Task A_name_or_uuid_that_is_taken_is_refused()
    {
        using var world = await World.Created(Some.Plain());
        var uuid = world.Journal.Ledger.Find(Some.Web)!.Uuid;
        Task Again(JailName name, Guid? id) => world.Supervisor.Create(name, Some.Plain(), id, new Ask(Some.Actor));
        Assert.That(async () => await Again(Some.Web, null), Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("JAIL_EXISTS"));
        Assert.That(async () => await Again(Some.Db, uuid), Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("UUID_USED"));
        await world.Do(Some.Web, Verb.Destroy);
        Assert.That(async () => await Again(Some.Db, uuid), Throws.InstanceOf<JaildException>().With.Property("Reason").EqualTo("UUID_USED"));
        Assert.That(async () => await world.Supervisor.Submit(uuid, Verb.Start, new Ask(Some.Actor)), Throws.InstanceOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.NotFound));
    }
}
