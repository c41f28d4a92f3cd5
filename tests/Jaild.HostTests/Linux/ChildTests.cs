using Jaild.Core.Hosts;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>Children: how they are ended, who reaps them, and how a later daemon finds them.</summary>
[TestFixture]
internal sealed class ChildTests : LinuxTests
{
    [Test]
    public async Task A_child_that_ignores_term_is_killed_five_seconds_later([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var time = new HandTime();
        await Machine.Reopen(time);
        using var stop = new CancellationTokenSource();
        var told = inside ? "" : Machine.Root;
        LinuxMachine.MakeFifo($"{Machine.Root}/told");
        var obedientEnded = Task.Run(() => File.ReadAllText($"{Machine.Root}/told"));
        var command = life.Command($"exec 3> {told}/told; sleep 10000 & exec 3>&-; trap '' TERM; {Machine.Block("door", inside)}", inside, cancel: stop.Token);
        await Machine.WhenBlocked("door");
        while (Directory.EnumerateFiles(Machine.Options.RunDirectory, LinuxHostOptions.CallLogPrefix + "*").Any())
        {
            await Task.Yield(); // the runtime is cut off without a grace as long as it is at work
        }
        var cancelled = stop.CancelAsync();
        await obedientEnded;
        Assert.That(command.IsCompleted, Is.False, "the one that ignores the signal lives");
        time.Advance(Session.Grace);
        Assert.That(async () => await command, Throws.InstanceOf<OperationCanceledException>());
        await cancelled;
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.Zero);
        await Machine.Reopen();
        await life.Down();
    }

    [Test]
    public async Task A_command_that_cannot_be_killed_is_given_up_and_reaped_when_it_ends()
    {
        if (!Directory.Exists("/sys/fs/cgroup/freezer"))
        {
            Assert.Ignore("needs the freezer of cgroup v1, where a frozen process outlives SIGKILL");
        }
        var group = Directory.CreateDirectory($"/sys/fs/cgroup/freezer/{Machine.Options.CgroupParent}/frozen").FullName;
        var life = Some();
        var time = new HandTime();
        await Machine.Reopen(time);
        var command = life.Command(Machine.Block("door", inside: false), inside: false);
        await Machine.WhenBlocked("door");
        var child = Marked(life).Single();
        File.WriteAllText($"{group}/cgroup.procs", $"{child.Pid}");
        File.WriteAllText($"{group}/freezer.state", "FROZEN");
        while (!command.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        Assert.That(async () => await command, Throws.TypeOf<Core.JaildException>().With.Property("Reason").EqualTo("CHILD_UNKILLABLE").And.Message.Contains($"process {child.Pid} "));
        using var process = Signals.Open(child.Pid);
        using var reaper = new Reaper();
        File.WriteAllText($"{group}/freezer.state", "THAWED");
        await reaper.Ended(process!, default);
        Reaper.ReapOrphans();
        Assert.That(ProcessEntry.Find(child.Pid), Is.Null);
        Directory.Delete(group);
        Machine.RemoveCgroups();
    }

    [Test]
    public async Task With_a_cut_off_command_goes_its_whole_session()
    {
        var life = Some();
        using var stop = new CancellationTokenSource();
        var command = life.Command($"sleep 10000 & sleep 10000 & {Machine.Block("door", inside: false)}", inside: false, cancel: stop.Token);
        await Machine.WhenBlocked("door");
        Assert.That(Marked(life), Has.Count.GreaterThanOrEqualTo(3));
        await stop.CancelAsync();
        Assert.That(async () => await command, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Marked(life), Is.Empty);
    }

    [Test]
    public async Task A_background_child_that_holds_the_output_hangs_nobody([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var result = await life.Command("sleep 10000 & echo begun", inside);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((0, "begun")));
        await Host.EndChildren(life.Run, default);
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.EqualTo(inside ? 1 : 0), "what runs inside a jail stays");
        Assert.That(Marked(life).Count, Is.EqualTo(inside ? 1 : 0));
        await life.Down();
    }

    [Test]
    public async Task What_prints_on_in_the_background_is_refused_and_fills_no_memory()
    {
        var life = Some();
        LinuxMachine.MakeFifo($"{Machine.Root}/go");
        LinuxMachine.MakeFifo($"{Machine.Root}/told");
        await life.Command($"{{ read go < {Machine.Root}/go; echo more || echo refused > {Machine.Root}/told; }} & echo begun", inside: false);
        File.WriteAllText($"{Machine.Root}/go", "\n");
        Assert.That(File.ReadAllText($"{Machine.Root}/told"), Is.EqualTo("refused\n"));
        await Host.EndChildren(life.Run, default);
    }

    [Test]
    public async Task A_later_daemon_ends_a_command_at_work_but_not_the_jail([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        await life.Command(Machine.Leave(), inside: true);
        var command = life.Command(Machine.Block("door", inside), inside);
        await Machine.WhenBlocked("door");
        var later = await LinuxHost.Open(Machine.Options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        using (later)
        {
            await later.EndChildren(life.Run with { Operation = Guid.NewGuid() }, default);
            Assert.That(command.IsCompleted, Is.False, "another operation's children are not meant");
            await later.EndChildren(life.Run, default);
            Assert.That((await command).ExitCode, Is.EqualTo(128 + Signals.Kill));
            var seen = await later.Observe(life.Run, default);
            Assert.That((seen.Presence, seen.Processes), Is.EqualTo((Presence.Alive, 1)));
        }
        await life.Down();
    }

    [Test]
    public async Task Orphans_are_reaped_so_that_the_jail_can_end()
    {
        var life = Some();
        await life.Up();
        await life.Command("setsid sleep 0 & setsid sh -c 'sleep 10000 &'", inside: true);
        await life.Down();
        Assert.That(ProcessEntry.All().Where(p => p.Parent == Environment.ProcessId && p.Name is "sleep" or ".jaild-init"), Is.Empty);
    }

    [Test]
    public async Task Term_reaches_what_is_born_while_the_others_end()
    {
        var life = Some();
        await life.Up();
        await life.Command("sh -c \"trap 'sleep 10000 & exit' TERM; while :; do sleep 1; done\" &", inside: true);
        await Host.Terminate(life.Run, TimeSpan.FromSeconds(20), default);
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task Term_is_told_again_to_what_swallowed_it_before_it_became_a_program()
    {
        var life = Some();
        await life.Up();
        LinuxMachine.MakeFifo($"{Machine.Root}/told");
        LinuxMachine.MakeFifo($"{Machine.Root}/go");
        // a copy of the shell, with a handler of its own, that becomes sleep only after the signal has come
        await life.Command($"( trap 'echo > /told' TERM; {Machine.Block("door", inside: true)}; read go < /go; exec sleep 10000 ) &", inside: true);
        await Machine.WhenBlocked("door");
        var terminate = Host.Terminate(life.Run, TimeSpan.FromMinutes(10), default);
        await Task.Run(() => File.ReadAllText($"{Machine.Root}/told"));
        Assert.That(terminate.IsCompleted, Is.False);
        await Task.Run(() => File.WriteAllText($"{Machine.Root}/go", "\n"));
        await terminate;
        Assert.That((await Host.Observe(life.Run, default)).Processes, Is.Zero);
        await life.Down();
    }

    [Test]
    public async Task A_child_begins_with_default_signals_a_session_of_its_own_and_nothing_open()
    {
        var life = Some();
        var status = (await life.Command("grep -E 'Sig(Ign|Blk)' /proc/self/status; ls /proc/self/fd; cat /proc/self/stat", inside: false)).Output.Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Does.Contain("SigBlk:\t0000000000000000").And.Contain("SigIgn:\t0000000000000000"));
            Assert.That(status[2..^1], Is.EqualTo(new[] { "0", "1", "2", "3" }), "3 is what ls reads");
            Assert.That(status[^1].Split(' ')[5], Is.Not.EqualTo($"{ProcessEntry.Find(Environment.ProcessId)!.Session}"));
        }
    }

    [Test]
    public async Task Many_children_at_once_each_get_their_own_code()
    {
        using var reaper = new Reaper();
        var children = new ChildProcess(reaper, TimeProvider.System, Signals.Open);
        var environment = new Dictionary<string, string> { ["PATH"] = "/bin" };
        var ends = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            children.Run(new("/bin/busybox", ["sh", "-c", $"exit {i}"], environment, TimeSpan.FromMinutes(1)), default)));
        Assert.That(ends.Select(e => e.ExitCode), Is.EqualTo(Enumerable.Range(0, 64)));
    }

    private static List<ProcessEntry> Marked(Life life) =>
        [.. ProcessEntry.All().Where(p => !p.IsZombie && p.Environment().Contains($"JAILD_OPERATION={life.Operation}"))];
}
