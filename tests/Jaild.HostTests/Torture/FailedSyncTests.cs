using Grpc.Core;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The real daemon, and a disk that says of what was written that it may not be there: the fdatasync fails, in the kernel's name by strace(1).</summary>
internal sealed class FailedSyncTests
{
    private const int InputOutput = 74; // EX_IOERR

    [Test]
    public async Task Ends_the_daemon_with_its_own_code_and_the_next_start_goes_on_with_all_that_was_acknowledged()
    {
        var strace = new[] { "/usr/bin/strace", "/usr/local/bin/strace" }.FirstOrDefault(File.Exists);
        if (strace is null)
        {
            Assert.Ignore("no strace here to let a sync fail");
        }
        var directory = Directory.CreateTempSubdirectory("jaild-sync-").FullName;
        try
        {
            using var daemon = new TortureDaemon(directory, host: "simulated");
            await daemon.Start();
            var kept = await daemon.Jails.CreateJailAsync(new CreateJailRequest { Name = "kept", Settings = { "path=/jails/kept" } });
            await daemon.Rest(); // or the next start would write at once
            await daemon.Kill();

            var segment = Path.Combine(directory, "store", "segment-0000000002");
            await daemon.Start(strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO", "-P", segment);
            Assert.That(async () => await daemon.Jails.CreateJailAsync(new CreateJailRequest { Name = "lost", Settings = { "path=/jails/lost" } }), Throws.TypeOf<RpcException>());
            Assert.That(await daemon.Ended(), Is.EqualTo(InputOutput));
            Assert.That(File.ReadAllText(Path.Combine(directory, "jaild.log")), Does.Contain("fdatasync").And.Contain("code 74"));

            await daemon.Start();
            var again = (await daemon.Operations.GetOperationAsync(new() { Id = kept.Operation.Id })).Operation;
            Assert.That((again.JailName, again.EndTime is null), Is.EqualTo(("kept", false)));
            var later = await daemon.Jails.CreateJailAsync(new CreateJailRequest { Name = "later", Settings = { "path=/jails/later" } });
            Assert.That((await daemon.Operations.WaitOperationAsync(new() { Id = later.Operation.Id })).Operation.JailName, Is.EqualTo("later"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
