using Jaild.Hosts.Linux.Limits;
using Jaild.Hosts.Native;
using Jaild.HostTests.Torture;
using Jaild.V1;

namespace Jaild.HostTests.Linux;

/// <summary>The whole daemon changes the limits of a real container that runs, by the kernel's word: all of a change, or nothing.</summary>
[TestFixture("runc")]
[TestFixture("crun")]
internal sealed class LiveSetTests(string runtime)
{
    private static readonly (string Controller, string File)[] files =
    [
        ("memory", "memory.limit_in_bytes"), ("memory", "memory.memsw.limit_in_bytes"), ("pids", "pids.max"),
        ("cpu", "cpu.cfs_quota_us"), ("cpu", "cpu.shares"), ("cpuset", "cpuset.cpus"),
    ];

    private LinuxMachine machine = null!;
    private TortureDaemon daemon = null!;

    private string Parent => HostChoice.CgroupParent(machine.Options.RunDirectory);

    [SetUp]
    public async Task Serve()
    {
        if (files.Any(f => Home(f.Controller) is null or { IsV2: true }))
        {
            Assert.Ignore("needs control groups of version 1");
        }
        if (Environment.ProcessorCount < 2)
        {
            Assert.Ignore("needs two processors");
        }
        machine = await LinuxMachine.Make(OtherRuntimes.Script(runtime));
        daemon = new(machine.Directory, machine.Options.Runtime);
        await daemon.Start();
    }

    [TearDown]
    public async Task End()
    {
        if (machine is not null)
        {
            daemon?.Dispose();
            await machine.DisposeAsync();
        }
    }

    [Test]
    public async Task Processor_limits_go_up_and_down_while_the_jail_runs()
    {
        var jail = await Started("$jaild_limits=pcpu:deny=50", "$jaild_cpu_weight=200", "$jaild_cpuset=0");
        var pid = jail.Status.Kernel.Facts["pid"];
        foreach (var (percent, weight, processors, shares) in new[] { (150, 400, "1", 4096), (20, 50, "0-1", 512), (80, 100, "0", 1024) })
        {
            var ended = await Set($"$jaild_limits=pcpu:deny={percent}", $"$jaild_cpu_weight={weight}", $"$jaild_cpuset={processors}");
            var now = Files(jail);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(ended.State, Is.EqualTo(OperationState.Succeeded), ended.Error?.Message);
                Assert.That(now["cpu.cfs_quota_us"], Is.EqualTo($"{percent * 1000}"));
                Assert.That(now["cpu.shares"], Is.EqualTo($"{shares}"));
                Assert.That(now["cpuset.cpus"], Is.EqualTo(processors));
                Assert.That(ProcFile.Text($"/proc/{pid}/status"), Does.Contain($"Cpus_allowed_list:\t{processors}\n"));
            }
        }
        await Destroyed();
    }

    [Test]
    public async Task What_the_kernel_refuses_in_the_middle_of_a_change_is_taken_back()
    {
        var jail = await Started("$jaild_limits=memoryuse:deny=64m", "$jaild_limits=swapuse:deny=32m", "$jaild_limits=maxproc:deny=50", "$jaild_limits=pcpu:deny=150",
            "$jaild_cpu_weight=250", "$jaild_cpuset=0");
        CgroupFile.Set($"{Home("cpuset")!.Directory}/{Parent}/cpuset.cpus", "0"); // no group below may have more
        var ended = await Unchanged(jail, "$jaild_limits=memoryuse:deny=128m", "$jaild_limits=maxproc:deny=60", "$jaild_limits=pcpu:deny=80", "$jaild_cpu_weight=100", "$jaild_cpuset=1");
        Assert.That(ended.Error.Message, Does.Contain($"{jail.Uuid}/cpuset.cpus: the kernel does not take '1': Permission denied"));
        await Destroyed();
    }

    [Test]
    public async Task Memory_that_is_in_use_cannot_be_taken_away_and_nothing_of_the_change_is_left()
    {
        var jail = await Started("$jaild_limits=memoryuse:deny=256m", "$jaild_limits=swapuse:deny=0", "$jaild_limits=maxproc:deny=50",
            "exec.start=/bin/busybox dd if=/dev/zero of=/dev/held bs=1048576 count=48");
        var ended = await Unchanged(jail, "$jaild_limits=memoryuse:deny=32m", "$jaild_limits=swapuse:deny=0", "$jaild_limits=maxproc:deny=60");
        Assert.That(ended.Error.Message, Does.Contain("limit_in_bytes: the kernel does not take '33554432': ").And.Contain("more is in use"));
        await Destroyed();
    }

    private async Task<Jail> Started(params string[] settings)
    {
        await Done((await daemon.Jails.CreateJailAsync(new() { Name = "web", Settings = { $"path={machine.Root}", settings } })).Operation);
        await Done((await daemon.Jails.StartJailAsync(new() { Jail = "web" })).Operation);
        return await Get();
    }

    private async Task<Operation> Set(params string[] settings) => await Wait((await daemon.Jails.UpdateJailAsync(new() { Jail = "web", Settings = { settings } })).Operation);

    /// <summary>Sets what is refused; all is as before.</summary>
    private async Task<Operation> Unchanged(Jail jail, params string[] settings)
    {
        var before = Files(jail);
        var ended = await Set(settings);
        var now = await Get();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.State, Is.EqualTo(OperationState.Failed));
            Assert.That(Files(jail), Is.EqualTo(before));
            Assert.That(now.Parameters, Is.EqualTo(jail.Parameters));
            Assert.That(now.AppliedParameters, Is.EqualTo(jail.AppliedParameters));
            Assert.That(now.Status.Steps, Is.EqualTo(jail.Status.Steps));
            Assert.That(now.Status.Conditions, Is.Empty);
            Assert.That(now.Status.State, Is.EqualTo(JailState.Running));
        }
        return ended;
    }

    private async Task Destroyed()
    {
        var uuid = (await Get()).Uuid;
        await Done((await daemon.Jails.DestroyJailAsync(new() { Jail = "web", StopFirst = true })).Operation);
        Assert.That(Hierarchy.Read().Select(h => $"{h.Directory}/{Parent}/{uuid}").Where(Directory.Exists), Is.Empty);
    }

    private async Task<Jail> Get() => (await daemon.Jails.GetJailAsync(new() { Jail = "web" })).Jail;

    private async Task<Operation> Wait(Operation operation) => (await daemon.Operations.WaitOperationAsync(new() { Id = operation.Id })).Operation;

    private async Task Done(Operation operation)
    {
        var ended = await Wait(operation);
        Assert.That(ended.State, Is.EqualTo(OperationState.Succeeded), ended.Error?.Message);
    }

    private Dictionary<string, string?> Files(Jail jail) =>
        files.ToDictionary(f => f.File, f => CgroupFile.Read($"{Home(f.Controller)!.Directory}/{Parent}/{jail.Uuid}/{f.File}"));

    private static Hierarchy? Home(string controller) => Hierarchy.Read().FirstOrDefault(h => h.Controllers.Contains(controller));
}
