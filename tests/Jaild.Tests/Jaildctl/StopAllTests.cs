using Jaild.Hosts.Simulated;
using Jaild.Tests.Api;
using Jaild.V1;
using Jaildctl;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

/// <summary>stop --all: at the same time, in the order of dependencies, under one limit.</summary>
internal sealed class StopAllTests
{
    [Test]
    public async Task All_go_down_and_those_nested_in_others_before_them()
    {
        await using var daemon = await Up("a", "a.b", "a.b.c", "z");
        await daemon.Create("rests");
        Assert.That(await CtlRig.Of(daemon).Run("stop", "--all"), Is.EqualTo(new CtlRig.Ended(0, "a: stopped\na.b: stopped\na.b.c: stopped\nz: stopped\n", "")));
        Assert.That(Order(daemon).Where(n => n != "z"), Is.EqualTo(new[] { "a.b.c", "a.b", "a" }));
        Assert.That((await CtlRig.Of(daemon).Run("stop", "--all")).Out, Is.Empty);
    }

    [Test]
    public async Task They_go_at_the_same_time()
    {
        await using var daemon = await DaemonRig.Start();
        string[] jails = ["a", "b", "c"];
        foreach (var jail in jails)
        {
            await daemon.Create(jail, $"exec.prestop=block {jail}");
            await daemon.Start(jail);
        }
        var stop = CtlRig.Of(daemon).Run("stop", "--all");
        await Task.WhenAll(jails.Select(daemon.Machine.Gates.WhenBlocked));
        Array.ForEach(jails, daemon.Machine.Gates.Release);
        Assert.That((await stop).Code, Is.Zero);
    }

    [Test]
    public async Task What_another_needs_stays_up_as_long_as_that_one_does()
    {
        await using var daemon = await Up("a", "z");
        await daemon.Create("a.b", "exec.prestop=false");
        await daemon.Start("a.b");
        var ended = await CtlRig.Of(daemon).Run("stop", "--all");
        Assert.That((ended.Code, ended.Out), Is.EqualTo((1, "z: stopped\n")));
        Assert.That(ended.Error, Does.Contain("jaildctl: a: left alone, since a.b, which depends on it, is not down\n").And.Contain("a.b: exec.prestop"));
        Assert.That((await daemon.State("a"), await daemon.State("a.b")), Is.EqualTo((JailState.Running, JailState.Running)));
    }

    [Test]
    public async Task When_the_machine_goes_down_a_hook_that_refuses_is_overridden_and_autostart_last_holds()
    {
        await using var daemon = await Up("a");
        await daemon.Create("a.b", "exec.prestop=false", "exec.release=true", "$jaild_autostart=last");
        await daemon.Start("a.b");
        Assert.That(await CtlRig.Of(daemon).Run("stop", "--all", "--shutdown", "--timeout", "60s"), Is.EqualTo(new CtlRig.Ended(0, "a: stopped\na.b: stopped\n", "")));
        Assert.That(Order(daemon), Is.EqualTo(new[] { "a.b", "a" }));
        await daemon.Down();
        daemon.Machine.Reboot();
        await daemon.Up();
        Assert.That((await CtlRig.Of(daemon).Run("ready", "--jails")).Code, Is.Zero);
        Assert.That((await daemon.State("a.b"), await daemon.State("a")), Is.EqualTo((JailState.Running, JailState.Stopped)));
    }

    [Test]
    public async Task After_three_quarters_of_the_time_the_rest_is_forced()
    {
        var time = new FakeTimeProvider();
        await using var daemon = await Up("a");
        await daemon.Create("a.b", "exec.prestop=block prestop");
        await daemon.Start("a.b");
        var stop = new CtlRig(daemon.Options.Socket) { Time = time }.Run("stop", "--all", "--timeout", "60s");
        await daemon.Machine.Gates.WhenBlocked("prestop");
        Assert.That(await daemon.State("a"), Is.EqualTo(JailState.Running));
        time.Advance(TimeSpan.FromSeconds(45));
        Assert.That(await stop, Is.EqualTo(new CtlRig.Ended(0, "a: stopped\na.b: stopped\n", "")));
    }

    [Test]
    public async Task After_all_of_it_those_that_are_not_down_are_told()
    {
        var time = new FakeTimeProvider();
        await using var daemon = await Up("b");
        daemon.Machine.Knobs.Set(Knob.Parse("block before remove jail of b"));
        var stop = new CtlRig(daemon.Options.Socket) { Time = time }.Run("stop", "--all", "--timeout", "60s");
        await daemon.Machine.Gates.WhenBlocked("remove jail");
        time.Advance(TimeSpan.FromSeconds(60));
        var ended = await stop;
        Assert.That((ended.Code, ended.Error), Is.EqualTo((124, "jaildctl: b: not down within 1m0s\n")));
        daemon.Machine.Gates.Release("remove jail");
        await CtlRig.Of(daemon).Run("wait", "b", "--for=stopped");
    }

    [TestCase("stop")]
    [TestCase("stop", "web", "--all")]
    [TestCase("stop", "web", "--shutdown")]
    [TestCase("stop", "web", "--timeout", "5s")]
    [TestCase("stop", "--all", "--no-wait")]
    public async Task It_is_all_or_those_that_are_named(params string[] arguments) =>
        Assert.That((await new CtlRig("/nowhere/jaild.sock").Run(arguments)).Code, Is.EqualTo(64));

    [Test]
    public void Dependencies_are_those_that_a_jail_was_started_with_and_circles_are_broken()
    {
        Jail web = Jail("web", "db", "nobody"), db = Jail("db", "web"), old = Jail("old"), child = Jail("web.child");
        old.AppliedParameters.Add(new Parameter { Name = "depend", Values = { "db" } });
        var order = new StopOrder([web, db, old, child]);
        Assert.That(order.Circular, Is.EqualTo(new[] { "db" }));
        Assert.That(order.Before(db).Select(j => j.Name), Is.EquivalentTo(new[] { "web", "old" }));
        Assert.That(order.Before(web).Select(j => j.Name), Is.EqualTo(new[] { "web.child" }));
        Assert.That(order.Before(child), Is.Empty);
        Assert.That(new StopOrder([Jail("self", "self")]).Circular, Is.EqualTo(new[] { "self" }));
    }

    [Test]
    public void A_chain_of_all_jails_is_no_trouble()
    {
        var chain = Enumerable.Range(0, 65536).Select(i => Jail($"j{i}", $"j{i + 1}")).ToList();
        var order = new StopOrder(chain);
        Assert.That(chain.Skip(1).Select(j => order.Before(j).Single().Name), Is.EqualTo(chain.SkipLast(1).Select(j => j.Name)));
    }

    private static Jail Jail(string name, params string[] depend) => new() { Name = name, Parameters = { new Parameter { Name = "depend", Values = { depend } } } };

    private static async Task<DaemonRig> Up(params string[] jails)
    {
        var daemon = await DaemonRig.Start();
        foreach (var jail in jails)
        {
            await daemon.Create(jail, "exec.release=true");
            await daemon.Start(jail);
        }
        return daemon;
    }

    /// <summary>In which order the last hook of each was run.</summary>
    private static IEnumerable<string> Order(DaemonRig daemon) =>
        daemon.Machine.Commands.Where(c => c.Parameter == "exec.release").Select(c => c.Environment["JAILD_NAME"]);
}
