using Jaild.Core;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class MachineControlTests
{
    private SimulatedRig rig = null!;

    [SetUp]
    public void SetUp() => rig = new();

    [TearDown]
    public async Task TearDown() => await rig.DisposeAsync();

    private Task<IReadOnlyList<string>> Say(string text) => MachineControl.Do(rig.Machine, text, CancellationToken.None);

    [Test]
    public async Task Things_and_jails_are_planted_held_killed_and_listed()
    {
        await Say("plant address em0|10.0.0.1 prefix=24");
        await Say("plant jail db /j/db");
        await Say("hold db tcp TIME_WAIT");
        await Say("kill db");
        Assert.That(await Say("inventory"), Is.EqualTo(new[] { "address em0|10.0.0.1 prefix=24", "interface em0", "interface lo0", "jail db dying", "root /j/web" }));
        await Say("unhold db tcp TIME_WAIT");
        await Say("uproot address em0|10.0.0.1");
        Assert.That(await Say("inventory"), Is.EqualTo(new[] { "interface em0", "interface lo0", "root /j/web" }));
        await Say("plant mount /mnt");
        await Say("reboot");
        Assert.That(await Say("inventory"), Is.EqualTo(new[] { "interface em0", "interface lo0", "root /j/web" }));
    }

    [Test]
    public async Task Knobs_are_set_and_cleared_and_commands_listed()
    {
        var host = await rig.Host();
        await Say("knob fail before every run");
        Assert.That(() => host.Run("true", rig.Run()), Throws.TypeOf<JaildException>());
        await Say("clear");
        await host.Run("service x start", rig.Run());
        Assert.That(await Say("commands"), Is.EqualTo(new[] { "web exec.prepare service x start" }));
        Assert.That(await Say("calls"), Is.EqualTo(new[] { "2" }));
    }

    [TestCase("")]
    [TestCase("release")]
    [TestCase("plant root")]
    [TestCase("plant root /x nofact")]
    [TestCase("hold web")]
    [TestCase("reboot now")]
    public void What_it_does_not_know_is_refused_with_what_it_knows(string text) =>
        Assert.That(() => Say(text), Throws.TypeOf<JaildException>().With.Message.Contains("power-cut"));

    [TestCase("release door")]
    [TestCase("uproot mount /mnt")]
    [TestCase("kill web")]
    [TestCase("hold web socket")]
    [TestCase("unhold web socket")]
    [TestCase("remark web")]
    public void What_is_not_there_is_an_error(string text) =>
        Assert.That(() => Say(text), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.NotFound));
}
