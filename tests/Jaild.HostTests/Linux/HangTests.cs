using System.Runtime.InteropServices;
using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>A file system that never answers: one of FUSE whose server says nothing, which is what a dead file server is to us.</summary>
[TestFixture]
internal sealed class HangTests : LinuxTests
{
    private Descriptor? server;

    private string Dead => Path.Combine(Machine.Directory, "dead");

    [SetUp]
    public void MountDead()
    {
        if (!File.Exists("/dev/fuse"))
        {
            Assert.Ignore("needs /dev/fuse");
        }
        Directory.CreateDirectory(Dead);
        server = new(LibC.OpenAt(-100, "/dev/fuse", 2 | OpenFlags.CloseOnExec, 0), "open", "/dev/fuse");
        var texts = new[] { "dead", Dead, "fuse", $"fd={server.Number},rootmode=40000,user_id=0,group_id=0" }.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        var call = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 40 : 165;
        var answer = LibC.Syscall(call, texts[0], texts[1], texts[2], 0, texts[3]);
        Array.ForEach(texts, Marshal.FreeCoTaskMem);
        Assert.That(answer, Is.EqualTo((nint)0), "mount");
    }

    [TearDown]
    public void GiveUpDead()
    {
        server?.Dispose(); // who waits is answered now: not connected
        LibC.Unmount(Dead, MountCall.Detach);
    }

    private static async Task Pass(HandTime time, Task call)
    {
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }

    [Test]
    public async Task A_mount_from_it_fails_at_its_deadline_and_goes_on_when_it_answers()
    {
        var time = new HandTime();
        await Machine.Reopen(time);
        var life = Some($"mount={Dead}/share {Machine.Root}/mnt nullfs ro 0 0");
        var mounts = JailLifecycle.FindStep("mounts")!;
        var plan = Host.Plan(mounts, life.Run, default);
        await Pass(time, plan);
        var failure = (await Assert.ThrowsAsync<JaildException>(() => plan))!;
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.Timeout, "HOST_CALL_HANGS")));
        Assert.That(failure.Message, Does.Contain("mounts for web").And.Contain("file server"));
        GiveUpDead();
        Directory.CreateDirectory($"{Dead}/share");
        await life.Up("mounts");
        await life.Down();
    }

    [Test]
    public async Task Work_on_a_network_that_does_not_answer_fails_at_its_deadline_and_names_the_interface()
    {
        var time = new HandTime();
        await Machine.Reopen(time);
        var life = Some("vnet");
        var resource = new Resource("vnet", "em0") { Facts = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("network", $"{Dead}/network").Add("inner", "em0").Add("boot", await Host.BootId(default)) };
        foreach (var call in new Func<Task>[] { () => Host.Make(resource, life.Run, default), () => Host.IsThere(resource, life.Run, default), () => Host.Remove(resource, life.Run, force: true, default) })
        {
            var asked = call();
            await Pass(time, asked);
            var failure = (await Assert.ThrowsAsync<JaildException>(() => asked))!;
            Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.Timeout, "HOST_CALL_HANGS")));
            Assert.That(failure.Message, Does.Contain("vnet em0").And.Contain("dmesg"));
        }
    }

    [Test]
    public async Task A_start_that_waits_for_it_can_be_cancelled()
    {
        var time = new HandTime();
        await Machine.Reopen(time);
        using var stop = new CancellationTokenSource();
        var life = Some($"mount={Dead}/share {Machine.Root}/mnt nullfs ro 0 0");
        var plan = Host.Plan(JailLifecycle.FindStep("mounts")!, life.Run, stop.Token);
        await stop.CancelAsync();
        await Pass(time, plan);
        Assert.That(async () => await plan, Throws.TypeOf<JaildException>().With.Message.Contains("cancelled").Or.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_root_on_it_is_refused_by_the_check()
    {
        var time = new HandTime();
        await Machine.Reopen(time);
        var check = Task.Run(() => Host.Check(JailDefinition.Empty.With("path", $"{Dead}/root")));
        await Pass(time, check);
        var failure = (await Assert.ThrowsAsync<JaildException>(() => check))!;
        Assert.That(failure.Fields.Single().Field, Is.EqualTo("path"));
        Assert.That(failure.Fields.Single().Message, Does.Contain($"{Dead}/root").And.Contain("does not answer"));
    }
}
