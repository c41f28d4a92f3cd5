using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class LogRotationTests
{
    [Test]
    public async Task A_log_that_is_renamed_goes_on_in_a_new_file_after_SIGHUP_and_no_line_is_lost()
    {
        await using var daemon = new DaemonProcess();
        await daemon.Up();
        var log = Path.Combine(daemon.Folder, "jaild.log");
        Assert.That(await File.ReadAllTextAsync($"{daemon.Socket}.lock.pid"), Is.EqualTo($"{daemon.Id}\n"), "newsyslog(8) finds its process number there");
        using (var channel = DaemonRig.Connect(daemon.Socket))
        {
            var jails = new JailService.JailServiceClient(channel);
            for (var turn = 0; turn < 5; turn++)
            {
                var made = Task.WhenAll(Enumerable.Range(0, 8).Select(i => Make(channel, jails, $"jail-{turn}-{i}")));
                File.Move(log, $"{log}.{turn}");
                var reopened = daemon.Says("the log file was opened anew");
                await daemon.Signal("HUP");
                await reopened;
                await made;
            }
        }
        Assert.That(await daemon.Terminate(), Is.Zero);
        var files = Enumerable.Range(0, 5).Select(turn => $"{log}.{turn}").Append(log).Select(File.ReadAllLines).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(files.SelectMany(f => f), Is.EquivalentTo(daemon.Lines));
            Assert.That(files[^1], Has.Some.Contains("jaild is down"));
            Assert.That(File.GetUnixFileMode(log), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
        }
    }

    [Test]
    public async Task A_log_that_cannot_be_opened_anew_goes_on_in_the_old_file()
    {
        await using var daemon = new DaemonProcess();
        await daemon.Up();
        var log = Path.Combine(daemon.Folder, "jaild.log");
        File.Move(log, $"{log}.0");
        Directory.CreateDirectory(log);
        var told = daemon.Says("could not be opened anew");
        await daemon.Signal("HUP");
        await told;
        Assert.That(await daemon.Terminate(), Is.Zero);
        Assert.That(await File.ReadAllLinesAsync($"{log}.0"), Has.Some.Contains("could not be opened anew").And.Some.Contains("jaild is down"));
    }

    private static async Task Make(Grpc.Core.ChannelBase channel, JailService.JailServiceClient jails, string name)
    {
        var operation = (await jails.CreateJailAsync(new CreateJailRequest { Name = name, Settings = { $"path=/jails/{name}", "$jaild_archive=/base.tar" } })).Operation;
        await new OperationService.OperationServiceClient(channel).WaitOperationAsync(new WaitOperationRequest { Id = operation.Id });
    }
}
