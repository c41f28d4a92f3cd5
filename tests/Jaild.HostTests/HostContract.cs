using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.HostTests;

/// <summary>The laws of <see cref="IJailHost"/>, each tried on every host.</summary>
internal abstract partial class HostContract
{
    private ContractMachine machine = null!;

    protected abstract Task<ContractMachine> Make();

    private IJailHost Host => machine.Host;

    [SetUp]
    public async Task SetUp() => machine = await Make();

    [TearDown]
    public async Task Nothing_is_left()
    {
        if (machine is not null)
        {
            var left = machine.Leftovers();
            await machine.DisposeAsync();
            Assert.That(left, Is.Empty);
        }
    }

    private Life Some(params string[] settings) => new(() => machine.Host, machine.Definition(settings));

    private async Task<Presence> See(Life life) => (await Host.Observe(life.Run, default)).Presence;

    [Test]
    public async Task A_jail_boots_is_alive_and_goes()
    {
        var life = Some();
        Assert.That(await See(life), Is.EqualTo(Presence.Gone));
        await life.Up();
        Assert.That(await See(life), Is.EqualTo(Presence.Alive));
        await life.Down();
        Assert.That(await See(life), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task Every_resource_may_be_made_twice()
    {
        var life = Some($"mount={machine.MountLine}", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        await life.Up();
        foreach (var made in life.Made)
        {
            Assert.That(await Host.Make(made, life.Run, default), Is.EqualTo(made));
        }
        Assert.That((await Host.List(default)).Count(j => j.Uuid == life.Uuid), Is.EqualTo(1));
        await life.Down();
    }

    [Test]
    public async Task What_was_made_is_there_until_it_is_removed()
    {
        var life = Some($"mount={machine.MountLine}");
        await life.Up();
        var ours = life.Made.Where(r => !r.Existed).ToList();
        foreach (var made in ours)
        {
            Assert.That(await Host.IsThere(made, life.Run, default), Is.True, $"{made}");
        }
        await life.Down();
        foreach (var made in ours)
        {
            Assert.That(await Host.IsThere(made, life.Run, default), Is.False, $"{made}");
        }
    }

    [Test]
    public async Task Every_resource_may_be_removed_twice()
    {
        var life = Some($"mount={machine.MountLine}", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        await life.Up();
        await life.Down();
        await life.Down(force: true);
        Assert.That(await See(life), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task What_was_only_planned_may_be_removed()
    {
        var life = Some($"mount={machine.MountLine}", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        foreach (var step in JailLifecycle.Steps)
        {
            foreach (var planned in await Host.Plan(step, life.Run, default))
            {
                await Host.Remove(planned, life.Run, force: false, default);
            }
        }
    }

    [Test]
    public async Task What_was_made_but_never_journaled_is_removed_by_its_plan()
    {
        var life = Some($"mount={machine.MountLine}", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        var planned = new List<Resource>();
        await life.Up(planned: planned);
        await machine.Reopen();
        foreach (var resource in Enumerable.Reverse(planned))
        {
            await Host.Remove(resource, life.Run with { Kernel = null }, force: false, default);
        }
        Assert.That(await See(life), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_mount_that_was_there_before_is_an_error_and_stays()
    {
        var life = Some($"mount={machine.MountLine}", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        var target = MountEntry.Parse(machine.MountLine, out _)!.Target;
        machine.Occupy(target);
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That(failure.Kind, Is.EqualTo(ErrorKind.AlreadyExists));
        Assert.That(failure.Message, Does.Contain(target));
        await life.Down(force: true);
        Assert.That(machine.IsOccupied(target), Is.True);
        machine.Vacate(target);
    }

    [Test]
    public async Task A_command_tells_its_code_and_what_it_printed([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var result = await life.Command(machine.Print("hello", 3), inside);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(3));
            Assert.That(result.TimedOut, Is.False);
            Assert.That(result.Output.Trim(), Is.EqualTo("hello"));
        }
        await life.Down();
    }

    [Test]
    public async Task A_command_goes_on_when_it_is_released([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var command = life.Command(machine.Block("door", inside), inside);
        await machine.WhenBlocked("door");
        Assert.That(command.IsCompleted, Is.False);
        await machine.Release("door");
        Assert.That((await command).ExitCode, Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task A_command_out_of_time_is_ended([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var command = life.Command(machine.Block("door", inside), inside, machine.Short);
        await machine.WhenBlocked("door");
        machine.Pass(machine.Short);
        var result = await command;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.TimedOut, Is.True);
            Assert.That(result.ExitCode, Is.GreaterThan(128));
        }
        await life.Down();
    }

    [Test]
    public async Task A_cancelled_command_has_ended_when_the_call_returns([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        using var stop = new CancellationTokenSource();
        var command = life.Command(machine.Block("door", inside), inside, cancel: stop.Token);
        await machine.WhenBlocked("door");
        await stop.CancelAsync();
        Assert.That(async () => await command, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task A_process_left_in_the_background_does_not_hold_up_its_command()
    {
        var life = Some();
        await life.Up();
        Assert.That((await life.Command(machine.Leave(), inside: true)).ExitCode, Is.Zero);
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.EqualTo(1));
        await life.Down();
    }

    [Test]
    public async Task Term_ends_the_processes_but_not_the_jail()
    {
        var life = Some();
        await life.Up();
        await life.Command(machine.Leave(), inside: true);
        await life.Command(machine.Leave(), inside: true);
        await Host.Terminate(life.Run, TimeSpan.FromSeconds(20), default);
        var seen = await Host.Observe(life.Run, default);
        Assert.That((seen.Presence, seen.Processes), Is.EqualTo((Presence.Alive, 0)));
        await life.Down();
        await Host.Terminate(life.Run, TimeSpan.FromSeconds(20), default);
    }

    [Test]
    public async Task A_stubborn_process_lives_until_the_jail_is_removed()
    {
        var life = Some();
        await life.Up();
        await life.Command(machine.Leave(stubborn: true), inside: true);
        var terminate = Host.Terminate(life.Run, machine.Short, default);
        machine.Pass(machine.Short);
        await terminate;
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.EqualTo(1));
        await life.Down();
        Assert.That(await See(life), Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_death_is_told_also_to_a_daemon_that_came_later([Values] bool later)
    {
        var life = Some();
        await life.Up();
        if (later)
        {
            await machine.Reopen();
        }
        var died = Host.Died(life.Run, default);
        Assert.That(died.IsCompleted, Is.False);
        machine.Kill(life);
        await died;
        await life.Down();
        await Host.Died(life.Run, default);
    }

    [Test]
    public async Task Waiting_for_a_death_can_be_given_up()
    {
        var life = Some();
        await life.Up();
        using var stop = new CancellationTokenSource();
        var died = Host.Died(life.Run, stop.Token);
        await stop.CancelAsync();
        Assert.That(async () => await died, Throws.InstanceOf<OperationCanceledException>());
        await life.Down();
    }

    [Test]
    public async Task A_later_daemon_finds_the_jail_by_its_identity_its_marker_and_in_the_list()
    {
        var life = Some();
        await life.Up();
        await machine.Reopen();
        var found = (await Host.List(default)).Single(j => j.Uuid == life.Uuid);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await See(life), Is.EqualTo(Presence.Alive));
            Assert.That((await Host.Observe(life.Run with { Kernel = null }, default)).Presence, Is.EqualTo(Presence.Alive));
            Assert.That((found.Name, found.Path, found.Dying), Is.EqualTo(("web", life.Run.Definition.Path, false)));
            Assert.That(found.Kernel.Facts["jid"], Is.EqualTo(life.Run.Kernel!.Facts["jid"]));
        }
        await life.Down();
        Assert.That(await Host.List(default), Is.Empty);
    }

    [Test]
    public async Task The_boot_stays_the_same_over_a_daemon_restart()
    {
        var boot = await Host.BootId(default);
        await machine.Reopen();
        Assert.That(await Host.BootId(default), Is.EqualTo(boot).And.Not.Empty);
    }

    [TestCase("host.hostnam=x", "host.hostnam", "host.hostname")]
    [TestCase("exec.strat=true", "exec.strat", "exec.start")]
    public void An_unknown_parameter_is_refused_with_the_nearest_known_one(string setting, string name, string nearest)
    {
        var failure = Assert.Throws<JaildException>(() => Host.Check(DefinitionText.Parse([setting])));
        Assert.That(failure.Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That(failure.Fields.Single(f => f.Field == name).Message, Does.Contain(nearest));
    }

    [Test]
    public void A_usable_definition_passes_the_check() =>
        Assert.That(Host.Check(machine.Definition("exec.start=true", $"mount={machine.MountLine}")), Is.Empty);
}
