using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Linux.Limits;

namespace Jaild.HostTests.Linux;

/// <summary>Limits in version 2, on a copy of its layout of files; and a real tree of version 2 for the handing down of a controller.</summary>
[TestFixture]
[Platform("Linux")]
internal sealed class LimitLayoutTests
{
    private static readonly JailDefinition Full = DefinitionText.Parse(
    [
        "$jaild_limits=memoryuse:deny=64m", "$jaild_limits=swapuse:deny=32m", "$jaild_limits=maxproc:deny=50", "$jaild_limits=pcpu:deny=150",
        "$jaild_cpu_weight=250", "$jaild_cpuset=3,1,2",
    ]);

    [Test]
    public void Every_limit_goes_into_its_file()
    {
        using var tree = new CgroupTree();
        tree.Limits.Set(tree.Limits.Plan(tree.Group, Full));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tree.Read("memory.max"), Is.EqualTo($"{64 << 20}"));
            Assert.That(tree.Read("memory.swap.max"), Is.EqualTo($"{32 << 20}"), "swap alone, not with memory as in version 1");
            Assert.That(tree.Read("pids.max"), Is.EqualTo("50"));
            Assert.That(tree.Read("cpu.max"), Is.EqualTo("150000 100000"));
            Assert.That(tree.Read("cpu.weight"), Is.EqualTo("250"));
            Assert.That(tree.Read("cpuset.cpus"), Is.EqualTo("1-3"));
        }
    }

    [Test]
    public void What_is_left_out_is_unlimited_again()
    {
        using var tree = new CgroupTree();
        tree.Limits.Set(tree.Limits.Plan(tree.Group, Full));
        tree.Limits.Set(tree.Limits.Plan(tree.Group, DefinitionText.Parse(["$jaild_limits=maxproc:deny=20"])));
        Assert.That(new[] { "memory.max", "memory.swap.max", "pids.max", "cpu.max", "cpu.weight", "cpuset.cpus" }.Select(tree.Read),
            Is.EqualTo(new[] { "max", "max", "20", "max 100000", "100", "" }));
    }

    [Test]
    public void What_is_so_already_is_not_written()
    {
        using var tree = new CgroupTree();
        var planned = tree.Limits.Set(tree.Limits.Plan(tree.Group, Full));
        var before = File.GetLastWriteTimeUtc($"{tree.Root}{tree.Group.Name}/memory.max");
        Assert.That(tree.Limits.Set(planned), Is.EqualTo(planned));
        Assert.That(File.GetLastWriteTimeUtc($"{tree.Root}{tree.Group.Name}/memory.max"), Is.EqualTo(before));
    }

    [Test]
    public void A_jail_without_limits_touches_no_file_and_needs_no_controller()
    {
        using var tree = new CgroupTree("io");
        foreach (var file in new[] { "memory.max", "memory.swap.max", "pids.max", "cpu.max", "cpu.weight", "cpuset.cpus" })
        {
            tree.Remove(tree.Group.Name, file);
        }
        Assert.That(tree.Limits.Set(tree.Limits.Plan(tree.Group, JailDefinition.Empty)), Is.EqualTo(tree.Group));
    }

    [Test]
    public void A_controller_is_handed_down_by_each_group_above_that_keeps_it()
    {
        using var tree = new CgroupTree();
        tree.Put("/jaild", ("cgroup.controllers", "cpu memory"));
        var kept = Assert.Throws<JaildException>(() => tree.Limits.Set(tree.Limits.Plan(tree.Group, DefinitionText.Parse(["$jaild_limits=maxproc:deny=20"]))));
        Assert.That(File.ReadAllText($"{tree.Root}/cgroup.subtree_control"), Does.StartWith("+pids"), "asked for, though a copy cannot obey");
        Assert.That((kept.Reason, kept.Message), Is.EqualTo(("CONTROLLER_KEPT", $"the controller pids was handed down from {tree.Root}, but did not come to {tree.Root}/jaild")));
    }

    [Test]
    public void A_file_that_the_kernel_lacks_is_an_error_with_its_name()
    {
        using var tree = new CgroupTree();
        tree.Remove(tree.Group.Name, "memory.swap.max");
        var failure = Assert.Throws<JaildException>(() => tree.Limits.Set(tree.Limits.Plan(tree.Group, Full)));
        Assert.That(failure.Message, Does.Contain($"{tree.Group.Name}/memory.swap.max is not there"));
    }

    [Test]
    public void A_value_that_reads_back_otherwise_is_an_error_with_file_and_values()
    {
        using var tree = new CgroupTree();
        tree.Remove(tree.Group.Name, "pids.max");
        File.CreateSymbolicLink($"{tree.Root}{tree.Group.Name}/pids.max", "/dev/null");
        var failure = Assert.Throws<JaildException>(() => tree.Limits.Set(tree.Limits.Plan(tree.Group, Full)));
        Assert.That((failure.Reason, failure.Message), Is.EqualTo(("LIMIT_NOT_SET",
            $"{tree.Root}{tree.Group.Name}/pids.max: '50' was written, but the kernel says '': is somebody else changing this control group?")));
    }

    [Test]
    public void Usage_is_read_beside_the_limits()
    {
        using var tree = new CgroupTree();
        tree.Limits.Set(tree.Limits.Plan(tree.Group, Full));
        Assert.That(new LimitUsage(tree.Limits).Read(tree.Group.Name, Full), Is.EqualTo(new ResourceUsage[]
        {
            new("cputime", 12, "", ""), new("memoryuse", 4096, $"{64 << 20}", ""), new("swapuse", 0, $"{32 << 20}", ""), new("maxproc", 3, "50", ""),
            new("pcpu", null, "150", ""), new("$jaild_cpu_weight", null, "250", ""), new("$jaild_cpuset", null, "3,1,2", ""),
        }));
    }

    [Test]
    public async Task Processes_killed_for_memory_are_counted_in_memory_events()
    {
        using var tree = new CgroupTree();
        var time = new HandTime();
        var watch = new MemoryWatch(tree.Limits, time);
        await using var kills = watch.Follow(tree.Group.Name, 0, default).GetAsyncEnumerator();
        var next = kills.MoveNextAsync().AsTask();
        tree.Put(tree.Group.Name, ("memory.events", "oom 1\noom_kill 2\noom_group_kill 0"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await next, kills.Current.Count), Is.EqualTo((true, 2)));

        next = kills.MoveNextAsync().AsTask();
        tree.Put(tree.Group.Name, ("memory.events", "oom_kill 5"));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(next.IsCompleted, Is.False, "a flood is told every ten seconds");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await next, kills.Current.Count), Is.EqualTo((true, 5)));

        next = kills.MoveNextAsync().AsTask();
        tree.Put(tree.Group.Name, ("memory.events", "oom_kill 6"));
        watch.End(tree.Group.Name);
        Assert.That((await next, kills.Current.Count), Is.EqualTo((true, 6)));
        Assert.That(await kills.MoveNextAsync(), Is.False);
    }

    [TestCase("6,123,99,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/jaild/a,task_memcg=/jaild/a,task=a b,pid=7,uid=0\n", "a b (process 7)")]
    [TestCase("6,123,99,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/x,task_memcg=/x/jaild/a,task=,pid=1,task=,pid=8,uid=0\n", ",pid=1,task= (process 8)")]
    [TestCase("6,123,99,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/b,task_memcg=/jaild/b,task=k,task_memcg=/a,pid=7,uid=0\n", null)]
    [TestCase("6,123,99,-;usb 1-1: new device\n", null)]
    public void The_kernels_log_names_the_victim(string record, string? victim) => Assert.That(KernelLog.Victim(record, "/jaild/a"), Is.EqualTo(victim));

    [Test]
    public void A_real_tree_of_version_2_hands_a_controller_down()
    {
        if (Hierarchy.Read().FirstOrDefault(h => h.IsV2) is not { } real || !Environment.IsPrivilegedProcess || real.Controllers.IsEmpty)
        {
            Assert.Ignore("needs root and a tree of version 2 that has a controller");
            return;
        }
        var controller = real.Controllers.Order(StringComparer.Ordinal).First();
        var parent = "/jaild-test-" + Path.GetRandomFileName();
        var before = CgroupFile.Read($"{real.Directory}/cgroup.subtree_control")!.Split(' ');
        Directory.CreateDirectory($"{real.Directory}{parent}/jail");
        try
        {
            Handing.Down(controller, real, $"{parent}/jail");
            Assert.That(Hierarchy.V2($"{real.Directory}{parent}/jail").Controllers, Does.Contain(controller));
            Assert.That(Directory.EnumerateFiles($"{real.Directory}{parent}/jail", controller + ".*"), Is.Not.Empty);
        }
        finally
        {
            Directory.Delete($"{real.Directory}{parent}/jail");
            Directory.Delete($"{real.Directory}{parent}");
            if (!before.Contains(controller))
            {
                CgroupFile.Write($"{real.Directory}/cgroup.subtree_control", $"-{controller}");
            }
        }
    }
}
