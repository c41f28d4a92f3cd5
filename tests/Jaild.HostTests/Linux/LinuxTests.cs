using Jaild.Core.Hosts;

namespace Jaild.HostTests.Linux;

/// <summary>What all fixtures of the Linux host share: a machine of their own, and that nothing is left on it.</summary>
internal abstract class LinuxTests(string runtime = "runc")
{
    protected LinuxMachine Machine { get; private set; } = null!;

    protected IJailHost Host => Machine.Host;

    [SetUp]
    public async Task Open() => Machine = await LinuxMachine.Make(OtherRuntimes.Script(runtime));

    [TearDown]
    public async Task Nothing_is_left()
    {
        if (Machine is not null)
        {
            var left = Machine.Leftovers();
            await Machine.DisposeAsync();
            Assert.That(left, Is.Empty);
        }
    }

    protected Life Some(params string[] settings) => new(() => Machine.Host, Machine.Definition(settings));

    protected async Task<string> Inside(Life life, string command)
    {
        var result = await life.Command(command, inside: true);
        Assert.That(result.ExitCode, Is.Zero, result.Output);
        return result.Output;
    }
}
