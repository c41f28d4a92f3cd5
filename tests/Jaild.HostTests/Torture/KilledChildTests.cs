using Jaild.Hosts.Children;
using Jaild.Hosts.Native;
using Jaild.HostTests.Linux;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The daemon killed within the lifetime of each kind of child, made certain by gates: pipes with names at which the child waits.</summary>
[TestFixture]
internal sealed class KilledChildTests
{
    private TortureGround ground = null!;
    private TortureDaemon daemon = null!;

    [SetUp]
    public async Task SetUp()
    {
        ground = await TortureGround.Make();
        daemon = new(ground.Directory, Wrapper());
        await daemon.Start();
    }

    [TearDown]
    public void TearDown()
    {
        daemon?.Dispose();
        ground?.Dispose();
    }

    [TestCase("before.create", true)]
    [TestCase("after.create", true)]
    [TestCase("before.start", true)]
    [TestCase("after.start", true)]
    [TestCase("before.exec", true)]
    [TestCase("after.exec", true)]
    [TestCase("prestart", true)]
    [TestCase("inside.start", true)]
    [TestCase("inside.stop", false)]
    [TestCase("before.delete", false)]
    [TestCase("after.delete", false)]
    [TestCase("poststop", false)]
    public async Task A_child_at_work_is_ended_and_all_comes_to_rest(string gate, bool starting)
    {
        var request = ground.Request("web");
        request.Settings.Add($"exec.prestart={Wait($"{ground.Directory}/prestart")}");
        request.Settings.Add($"exec.poststop={Wait($"{ground.Directory}/poststop")}");
        request.Settings.Add($"exec.start={Wait("/inside.start")}");
        request.Settings.Add($"exec.stop={Wait("/inside.stop")}");
        await Done((await daemon.Jails.CreateJailAsync(request)).Operation);
        if (!starting)
        {
            await Done((await daemon.Jails.StartJailAsync(new() { Jail = "web" })).Operation);
        }
        var path = gate.StartsWith("inside", StringComparison.Ordinal) ? $"{ground.RootOf("web")}/{gate}" : $"{ground.Directory}/{gate}";
        LinuxMachine.MakeFifo(path);
        LinuxMachine.MakeFifo(path + ".begun");
        var id = starting ? (await daemon.Jails.StartJailAsync(new() { Jail = "web" })).Operation.Id : (await daemon.Jails.StopJailAsync(new() { Jail = "web" })).Operation.Id;
        await Task.Run(() => File.ReadAllText(path + ".begun"));
        await daemon.Kill();
        File.Delete(path);
        File.Delete(path + ".begun");

        await daemon.Start();
        var jails = await daemon.Rest();
        Assert.That(jails.Single().Status.State, Is.EqualTo(starting ? JailState.Running : JailState.Stopped), jails.Single().Status.Message);
        Assert.That(ground.Differences(jails, daemon), Is.Empty);
        Assert.That((await daemon.Operations.GetOperationAsync(new() { Id = id })).Operation.State, Is.EqualTo(OperationState.Succeeded));
        await Done((await daemon.Jails.DestroyJailAsync(new() { Jail = "web", StopFirst = true })).Operation);
        Assert.That(ground.Differences([], daemon), Is.Empty);
    }

    [Test]
    public async Task An_unpacking_that_is_cut_in_its_middle_is_begun_anew()
    {
        var strace = new[] { "/usr/bin/strace", "/usr/local/bin/strace" }.FirstOrDefault(File.Exists);
        if (strace is null)
        {
            Assert.Ignore("no strace here to hold up an unpacking");
        }
        await daemon.Kill();
        await daemon.Start(strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=symlinkat", "-e", "inject=symlinkat:delay_enter=600000000", "-P", $"{ground.RootOf("web")}/bin"); // the first link of the archive is never made
        var id = (await daemon.Jails.CreateJailAsync(ground.Request("web"))).Operation.Id;
        while (!Directory.Exists($"{ground.RootOf("web")}/bin"))
        {
            await Task.Delay(10);
        }
        var traced = ProcessEntry.All().Single(p => p.Parent == daemon.Pid);
        LibC.Kill(traced.Pid, Signals.Kill);
        await daemon.Kill(); // strace, which holds the dead
        while (traced.IsAlive())
        {
            await Task.Delay(10);
        }

        await daemon.Start();
        var jails = await daemon.Rest();
        Assert.That(jails.Single().Status.State, Is.EqualTo(JailState.Stopped), jails.Single().Status.Message);
        Assert.That(ground.Differences(jails, daemon), Is.Empty);
        Assert.That((await daemon.Operations.GetOperationAsync(new() { Id = id })).Operation.State, Is.EqualTo(OperationState.Succeeded));
    }

    /// <summary>A command that waits at a gate if it is shut.</summary>
    private static string Wait(string gate) => $"if [ -p {gate} ]; then echo > {gate}.begun; read go < {gate}; fi";

    /// <summary>A runtime with a gate before and after each of its verbs.</summary>
    private string Wrapper()
    {
        var path = Path.Combine(ground.Directory, "runtime");
        File.WriteAllText(path, $"""
            #!/bin/sh
            for verb; do case $verb in create|start|exec|delete) break;; esac; done
            {Wait($"{ground.Directory}/before.$verb")}
            /usr/sbin/runc "$@"
            code=$?
            {Wait($"{ground.Directory}/after.$verb")}
            exit $code

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private async Task Done(Operation operation)
    {
        var ended = (await daemon.Operations.WaitOperationAsync(new() { Id = operation.Id })).Operation;
        Assert.That(ended.State, Is.EqualTo(OperationState.Succeeded), ended.Error?.Message);
    }
}
