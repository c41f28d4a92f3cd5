using System.Diagnostics;
using Jaild.Commands;
using Jaild.Core;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

internal sealed class SimulateCommandTests
{
    private string directory = "";

    private string Socket => Path.Combine(directory, "m");

    [SetUp]
    public void SetUp() => directory = Directory.CreateTempSubdirectory("jaild-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(directory, recursive: true);

    private async Task<Process> Start()
    {
        var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "jaild"), ["simulate", "--socket", Socket]) { RedirectStandardOutput = true })!;
        Assert.That(await process.StandardOutput.ReadLineAsync(), Is.EqualTo($"a simulated machine listens on {Socket}"));
        return process;
    }

    private async Task<string> Say(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        await SimulateCommand.Say(Socket, words, output, CancellationToken.None);
        return output.ToString();
    }

    [Test]
    public async Task A_machine_of_its_own_is_spoken_to_and_is_replaced_when_it_was_killed()
    {
        using var first = await Start();
        try
        {
            Assert.That(await Say("plant root /j/web", "inventory"), Is.EqualTo("interface em0\ninterface lo0\nroot /j/web\n"));
            Assert.That(() => Say("release nobody"), Throws.TypeOf<JaildException>().With.Message.Contains("nothing waits at 'nobody'"));
        }
        finally
        {
            first.Kill();
            await first.WaitForExitAsync();
        }
        Assert.That(() => Say("calls"), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Unavailable));
        using var second = await Start();
        try
        {
            Assert.That(await Say("inventory"), Is.EqualTo("interface em0\ninterface lo0\n"));
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync();
        }
    }
}
