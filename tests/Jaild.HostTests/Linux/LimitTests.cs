using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Hosts.Linux.Limits;

namespace Jaild.HostTests.Linux;

/// <summary>Limits of real containers, by the kernel's word.</summary>
[TestFixture("runc")]
[TestFixture("crun")]
internal sealed class LimitTests(string runtime) : LinuxTests(runtime)
{
    private const string Hog = "/bin/busybox tail /dev/zero";
    private static readonly string[] Full =
    [
        "$jaild_limits=memoryuse:deny=64m", "$jaild_limits=swapuse:deny=32m", "$jaild_limits=maxproc:deny=50", "$jaild_limits=pcpu:deny=150",
        "$jaild_cpu_weight=250", "$jaild_cpuset=0",
    ];

    private string? Live(string controller, string file, Life life) => Hierarchy.Read().FirstOrDefault(h => h.Controllers.Contains(controller)) is { } home
        ? CgroupFile.Read($"{home.Directory}/{Machine.Options.CgroupParent}/{life.Uuid}/{file}") : null;

    private bool IsV1 => Hierarchy.Read().Any(h => h.Controllers.Contains("memory") && !h.IsV2);

    private static async Task<MemoryKills> First(IAsyncEnumerable<MemoryKills> kills)
    {
        await foreach (var one in kills)
        {
            return one;
        }
        throw new AssertionException("nothing was told");
    }

    [Test]
    public async Task What_was_given_is_what_the_kernel_has()
    {
        Needs(v1: true);
        var life = Some(Full);
        await life.Up();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Live("memory", "memory.limit_in_bytes", life), Is.EqualTo($"{64 << 20}"));
            Assert.That(Live("memory", "memory.memsw.limit_in_bytes", life), Is.EqualTo($"{96 << 20}"));
            Assert.That(Live("pids", "pids.max", life), Is.EqualTo("50"));
            Assert.That(Live("cpu", "cpu.cfs_quota_us", life), Is.EqualTo("150000"));
            Assert.That(Live("cpu", "cpu.shares", life), Is.EqualTo("2560"));
            Assert.That(Live("cpuset", "cpuset.cpus", life), Is.EqualTo("0"));
            Assert.That(Live("cpuset", "cpuset.mems", life), Is.Not.Empty);
        }
        Assert.That(await Inside(life, "/bin/busybox nproc"), Is.EqualTo("1"));
        await life.Down();
    }

    [Test]
    public async Task Limits_are_set_anew_while_the_jail_runs_and_what_is_left_out_is_unlimited_again()
    {
        Needs(v1: true);
        var life = Some(Full);
        await life.Up();
        var other = Machine.Definition("$jaild_limits=memoryuse:deny=1g", "$jaild_limits=maxproc:deny=30");
        var planned = await Host.Replan(Core.Lifecycle.JailLifecycle.FindStep("limits")!, [life.Made.Single(r => r.Kind == "limit")], life.Run with { Definition = other }, default);
        await Host.Make(planned.Single(), life.Run, default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Live("memory", "memory.limit_in_bytes", life), Is.EqualTo($"{1 << 30}"));
            Assert.That(Live("memory", "memory.memsw.limit_in_bytes", life), Is.EqualTo("9223372036854771712"));
            Assert.That(Live("pids", "pids.max", life), Is.EqualTo("30"));
            Assert.That(Live("cpu", "cpu.cfs_quota_us", life), Is.EqualTo("-1"));
            Assert.That(Live("cpu", "cpu.shares", life), Is.EqualTo("1024"));
            Assert.That(Live("cpuset", "cpuset.cpus", life), Is.EqualTo(CgroupFile.Read("/sys/fs/cgroup/cpuset/cpuset.cpus")));
        }
        await Host.Make(life.Made.Single(r => r.Kind == "limit"), life.Run, default);
        Assert.That(Live("memory", "memory.memsw.limit_in_bytes", life), Is.EqualTo($"{96 << 20}"), "and back, below what memory alone was");
        await life.Down();
    }

    [Test]
    public async Task A_process_over_the_memory_limit_is_killed_and_told_and_the_jail_lives()
    {
        var life = Some("$jaild_limits=memoryuse:deny=32m", "$jaild_limits=swapuse:deny=0");
        await life.Up();
        var killed = await life.Command($"echo before; {Hog}", inside: true);
        Assert.That((killed.ExitCode, killed.Output.Split('\n')[0]), Is.EqualTo((128 + 9, "before")));
        Assert.That(killed.Output, Does.EndWith("\n1 process of the jail killed meanwhile because memory ran out"), "also in a start that fails of it");
        var told = await First(Host.MemoryKilled(life.Run, 0, default));
        Assert.That(told.Count, Is.EqualTo(1));
        Assert.That(told.Latest, Is.Empty.Or.One.Matches("^(busybox|tail) \\(process [0-9]+\\)$"));
        Assert.That((await Host.Observe(life.Run, default)).Presence, Is.EqualTo(Presence.Alive));
        await life.Down();
    }

    [Test]
    public async Task What_was_told_is_not_told_again_also_by_a_later_daemon_and_the_last_comes_before_the_group_goes()
    {
        var life = Some("$jaild_limits=memoryuse:deny=32m", "$jaild_limits=swapuse:deny=0");
        await life.Up();
        await life.Command(Hog, inside: true);
        await Machine.Reopen();
        await using var later = Host.MemoryKilled(life.Run, 1, default).GetAsyncEnumerator();
        var next = later.MoveNextAsync().AsTask();
        Assert.That(next.IsCompleted, Is.False);
        await life.Command(Hog, inside: true);
        await life.Down();
        Assert.That((await next, later.Current.Count), Is.EqualTo((true, 2)));
        Assert.That(await later.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task Following_ends_when_it_is_given_up()
    {
        var life = Some();
        await life.Up();
        using var stop = new CancellationTokenSource();
        await using var kills = Host.MemoryKilled(life.Run, 0, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = kills.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
        await life.Down();
    }

    [Test]
    public async Task Forks_stop_at_the_limit()
    {
        var life = Some("$jaild_limits=maxproc:deny=20");
        await life.Up();
        var result = await life.Command("i=0; while [ $i -lt 40 ]; do sleep 1000 & i=$((i+1)); done", inside: true);
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.Contain("can't fork"));
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.EqualTo(18), "the shell is gone, and the first process is one of the twenty");
        Assert.That(await Host.Usage(life.Run, default), Has.One.Matches<ResourceUsage>(u => u is { Resource: "maxproc", Used: >= 19 and <= 20, Limit: "20", Note: "" }));
        await life.Down();
    }

    [Test]
    public async Task The_least_limits_let_a_jail_start_and_run_a_command()
    {
        var least = LimitRow.All.Where(r => r.Name is "memoryuse" or "maxproc").Select(r => $"$jaild_limits={r.Name}:deny={r.Least}");
        var life = Some([.. least]);
        await life.Up();
        Assert.That(await Inside(life, "echo here"), Is.EqualTo("here"));
        await life.Down();
    }

    [Test]
    public async Task Usage_says_what_somebody_else_has_changed()
    {
        var life = Some("$jaild_limits=maxproc:deny=40", "$jaild_limits=memoryuse:deny=64m");
        await life.Up();
        var pids = Hierarchy.Read().First(h => h.Controllers.Contains("pids")).Directory;
        CgroupFile.Set($"{pids}/{Machine.Options.CgroupParent}/{life.Uuid}/pids.max", "41");
        var usage = (await Host.Usage(life.Run, default)).ToDictionary(u => u.Resource);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(usage["maxproc"].Note, Does.Contain("pids.max says '41' instead of '40'"));
            Assert.That(usage["memoryuse"], Has.Property("Limit").EqualTo($"{64 << 20}").And.Property("Used").GreaterThan(0).And.Property("Note").Empty);
            Assert.That(usage["cputime"].Used, Is.GreaterThanOrEqualTo(0));
            Assert.That(usage, Does.Not.ContainKey("pcpu"));
        }
        await life.Down();
        Assert.That(await Host.Usage(life.Run, default), Is.Empty);
    }

    [Test]
    public async Task A_value_that_the_kernel_does_not_take_is_an_error_with_file_and_value()
    {
        var life = Some("$jaild_cpuset=0");
        await life.Up("mounts");
        var planned = (await Host.Plan(Core.Lifecycle.JailLifecycle.FindStep("limits")!, life.Run, default))[0];
        var wrong = planned with { Facts = planned.Facts.SetItem("cpuset.cpus", "8000") };
        var failure = (await Assert.ThrowsAsync<JaildException>(() => Host.Make(wrong, life.Run, default)))!;
        Assert.That(failure.Message, Does.Contain("cpuset.cpus").And.Contain("'8000'"));
        await Host.Remove(wrong, life.Run, force: false, default);
        await life.Down();
    }

    private void Needs(bool v1)
    {
        if (IsV1 != v1)
        {
            Assert.Ignore("the controllers of this machine are in version " + (v1 ? "2" : "1"));
        }
    }
}
