using Jaild.Core.Hosts;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class SimulatedHookTests(bool isRemote)
{
    private SimulatedRig rig = null!;
    private SimulatedHost host = null!;

    [SetUp]
    public async Task SetUp()
    {
        rig = new(isRemote);
        host = await rig.Host();
    }

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    [TestCase("true", 0)]
    [TestCase("/usr/sbin/service nginx start", 0)]
    [TestCase("false", 1)]
    [TestCase("exit 7", 7)]
    [TestCase("true; exit 3; exit 4", 3)]
    [TestCase("spawn x", 127, Description = "only inside")]
    public async Task A_command_ends_with_its_code(string command, int code) =>
        Assert.That(await host.Run(command, rig.Run()), Is.EqualTo(new HookResult(code, TimedOut: false, "")));

    [Test]
    public async Task What_a_command_prints_is_in_the_result() =>
        Assert.That((await host.Run("print one; print two; false", rig.Run())).Output, Is.EqualTo("one\ntwo\n"));

    [Test]
    public async Task A_command_is_recorded_with_its_environment()
    {
        var run = await host.Boot(rig.Run()) with { Reason = "died" };
        await host.Run("nginx", run, inside: true);
        var record = rig.Machine.Commands.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((record.Jail, record.Parameter, record.Text, record.Inside), Is.EqualTo(("web", "exec.start", "nginx", true)));
            Assert.That(record.Environment, Is.EquivalentTo(new Dictionary<string, string>
            {
                ["JAILD_UUID"] = run.Uuid.ToString(), ["JAILD_NAME"] = "web", ["JAILD_STATE"] = "starting", ["JAILD_TRIGGER"] = "start",
                ["JAILD_REASON"] = "died", ["JAILD_OPERATION"] = run.Operation.ToString(), ["JID"] = "1", ["JNAME"] = "web", ["JPATH"] = "/j/web",
            }));
        }
    }

    [Test]
    public async Task A_command_inside_a_jail_that_is_not_there_fails() =>
        Assert.That((await host.Run("true", rig.Run(), inside: true)).ExitCode, Is.EqualTo(1));

    [Test]
    public async Task A_blocked_command_goes_on_when_it_is_released()
    {
        var hook = host.Run("block door; exit 3", rig.Run());
        await rig.Machine.Gates.WhenBlocked("door");
        Assert.That(hook.IsCompleted, Is.False);
        rig.Machine.Gates.Release("door");
        Assert.That((await hook).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task A_command_out_of_time_is_killed()
    {
        var hook = host.Run("block door", rig.Run());
        await rig.Machine.Gates.WhenBlocked("door");
        rig.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(await hook, Is.EqualTo(new HookResult(137, TimedOut: true, "")));
        Assert.That(() => rig.Machine.Gates.Release("door"), Throws.Exception, "nothing is left of it");
    }

    [Test]
    public async Task A_cancelled_command_has_ended_when_the_call_returns()
    {
        using var stop = new CancellationTokenSource();
        var hook = host.Run(new("exec.prepare", "block door", Inside: false, TimeSpan.FromSeconds(60)), rig.Run(), stop.Token);
        await rig.Machine.Gates.WhenBlocked("door");
        await stop.CancelAsync();
        Assert.That(async () => await hook, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => rig.Machine.Gates.Release("door"), Throws.Exception);
    }

    [Test]
    public async Task A_jail_that_dies_takes_its_commands_along()
    {
        var run = await host.Boot(rig.Run());
        Assert.That((await host.Run("die", run, inside: true)).ExitCode, Is.EqualTo(137));
        run = await host.Boot(run with { Kernel = null });
        var hook = host.Run("block door", run, inside: true);
        await rig.Machine.Gates.WhenBlocked("door");
        rig.Machine.KillJail("web");
        Assert.That((await hook).ExitCode, Is.EqualTo(137));
    }
}
