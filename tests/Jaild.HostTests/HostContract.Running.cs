using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.HostTests;

internal abstract partial class HostContract
{
    private static readonly Step limits = JailLifecycle.FindStep("limits")!;

    [Test]
    public async Task What_a_running_jail_cannot_take_up_changes_no_plan([Values] bool later)
    {
        var life = Some($"mount={machine.MountLine}", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        await life.Up();
        if (later)
        {
            await machine.Reopen();
        }
        Assert.That(Host.Live, Has.No.Member("mount").And.No.Member("stop.timeout"));
        var other = machine.Definition("stop.timeout=3", "$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100");
        foreach (var step in JailLifecycle.Of(Phase.Boot))
        {
            Assert.That(await Host.Replan(step, life.Of(step), life.Run, default), Is.EqualTo(life.Of(step)), step.Name);
            Assert.That(await Host.Replan(step, life.Of(step), life.Run with { Definition = other }, default), Is.EqualTo(life.Of(step)), step.Name);
        }
        await life.Down();
    }

    [Test]
    public async Task A_running_jail_takes_up_other_limits_and_keeps_none_of_the_old()
    {
        var (was, other) = (machine.Definition("$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=100"), machine.Definition("$jaild_limits=maxproc:deny=50"));
        var life = new Life(() => machine.Host, was);
        await life.Up();
        var old = life.Of(limits);
        foreach (var (definition, limited) in new[] { (other, "maxproc 50"), (was, $"maxproc 100, memoryuse {1 << 30}") })
        {
            await life.Refit(limits, definition);
            var made = life.Of(limits);
            var usage = await Host.Usage(life.Run, default);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(string.Join(", ", usage.Where(u => u.Limit != "").Select(u => $"{u.Resource} {u.Limit}").Order(StringComparer.Ordinal)), Is.EqualTo(limited));
                Assert.That(usage.Select(u => u.Note), Is.All.Empty);
                Assert.That(await Host.Replan(limits, made, life.Run, default), Is.EqualTo(made), "and rests");
                Assert.That(await There(life, made), Is.EqualTo(made));
                Assert.That(await There(life, old), Is.EqualTo(old.Where(o => made.Any(m => m.Name == o.Name))));
            }
        }
        Assert.That(life.Of(limits), Is.EquivalentTo(old));
        Assert.That(await See(life), Is.EqualTo(Presence.Alive));
        await life.Down();
    }

    [Test]
    public async Task A_plan_anew_has_no_effect_and_what_it_made_is_removed_though_it_was_not_journaled([Values] bool made)
    {
        var life = Some("$jaild_limits=memoryuse:deny=1g");
        await life.Up();
        var old = life.Of(limits);
        var run = life.Run with { Definition = machine.Definition("$jaild_limits=maxproc:deny=50") };
        var planned = await Host.Replan(limits, old, run, default);
        Assert.That(planned, Is.Not.EqualTo(old));
        Assert.That(await There(life, [.. old, .. planned.Where(p => old.All(o => o.Name != p.Name))]), Is.EqualTo(old));
        Assert.That((await Host.Usage(life.Run, default)).Select(u => u.Note), Is.All.Empty);
        foreach (var resource in made ? planned : [])
        {
            await Host.Make(resource, run, default);
        }
        await machine.Reopen();
        await life.Down();
        foreach (var resource in planned)
        {
            await Host.Remove(resource, run, force: false, default);
        }
        Assert.That(await There(life, planned), Is.Empty);
    }

    [Test]
    public async Task Its_processes_are_listed_while_it_runs_also_for_a_later_daemon()
    {
        var life = Some();
        Assert.That(await Host.Processes(life.Run, default), Is.Empty);
        await life.Up();
        var first = await Living(life);
        await life.Command(machine.Leave(), inside: true);
        await life.Command(machine.Leave(), inside: true);
        var all = await Living(life);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Select(p => p.Pid), Is.Unique.And.SupersetOf(first.Select(p => p.Pid)));
            Assert.That(all, Has.Count.EqualTo(first.Count + 2));
            Assert.That(all.Select(p => p.User), Has.All.Matches<string>(u => u is "root" or "0"));
            Assert.That(all.Select(p => p.Command), Has.None.Empty);
            Assert.That(all.Select(p => p.Elapsed), Is.All.InRange(TimeSpan.Zero, TimeSpan.FromHours(1)));
            Assert.That((await Host.Observe(life.Run, default)).Processes, Is.EqualTo(2));
        }
        await machine.Reopen();
        Assert.That((await Living(life)).Select(p => p.Pid), Is.EqualTo(all.Select(p => p.Pid)));
        await Host.Terminate(life.Run, TimeSpan.FromSeconds(20), default);
        Assert.That((await Living(life)).Select(p => p.Pid), Is.EqualTo(first.Select(p => p.Pid)));
        await life.Down();
        Assert.That(await Host.Processes(life.Run, default), Is.Empty);
    }

    [Test]
    public async Task A_jail_that_died_has_no_processes()
    {
        var life = Some();
        await life.Up();
        await life.Command(machine.Leave(), inside: true);
        machine.Kill(life);
        await Host.Died(life.Run, default);
        Assert.That(await Host.Processes(life.Run, default), Is.Empty);
        await life.Down();
    }

    /// <summary>Those that have not ended; whoever waits for the others does so in its own time.</summary>
    private async Task<IReadOnlyList<JailProcess>> Living(Life life) => [.. (await Host.Processes(life.Run, default)).Where(p => !p.IsZombie)];

    private async Task<IReadOnlyList<Resource>> There(Life life, IEnumerable<Resource> resources)
    {
        var there = new List<Resource>();
        foreach (var resource in resources)
        {
            if (await Host.IsThere(resource, life.Run, default))
            {
                there.Add(resource);
            }
        }
        return there;
    }
}
