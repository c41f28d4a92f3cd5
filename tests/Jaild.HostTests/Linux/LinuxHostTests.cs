using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.HostTests.Linux;

/// <summary>The Linux host with a real runtime and a real kernel.</summary>
[TestFixture]
public sealed class LinuxHostTests
{
    private LinuxMachine machine = null!;

    [SetUp]
    public async Task Open() => machine = await LinuxMachine.Make();

    [TearDown]
    public void Nothing_is_left()
    {
        if (machine is not null)
        {
            var left = machine.Leftovers();
            machine.Dispose();
            Assert.That(left, Is.Empty);
        }
    }

    [Test]
    public async Task A_jail_boots_runs_commands_and_goes()
    {
        var before = machine.Files();
        var life = new Life(machine.Host, JailDefinition.Empty.With("path", machine.Root));
        await life.Up();
        Assert.That((await machine.Host.Observe(life.Run, default)).Presence, Is.EqualTo(Presence.Alive));
        var hello = await life.Inside("echo hello; hostname; exit 3");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(hello.ExitCode, Is.EqualTo(3));
            Assert.That(hello.Output, Is.EqualTo("hello\nweb"));
        }
        await life.Down();
        Assert.That((await machine.Host.Observe(life.Run, default)).Presence, Is.EqualTo(Presence.Gone));
        Assert.That(machine.Files(), Is.EqualTo(before));
    }
}
