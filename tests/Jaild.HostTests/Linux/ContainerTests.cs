using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;

namespace Jaild.HostTests.Linux;

/// <summary>What a jail is in the kernel, and how it is told from what only looks like it.</summary>
[TestFixture]
internal sealed class ContainerTests : LinuxTests
{
    [Test]
    public async Task Nothing_is_left_in_the_users_root()
    {
        var before = Machine.Files();
        var life = Some();
        await life.Up();
        await Inside(life, "true");
        await life.Down();
        Assert.That(Machine.Files(), Is.EqualTo(before));
    }

    [TestCase("", 1, Description = "only its own loopback")]
    [TestCase("ip4=disable", 1)]
    public async Task Without_addresses_a_jail_has_an_empty_network(string setting, int interfaces)
    {
        var life = setting == "" ? Some() : Some(setting);
        await life.Up();
        Assert.That(await Inside(life, "grep -c : /proc/net/dev"), Is.EqualTo(interfaces.ToString(CultureInfo.InvariantCulture)));
        await life.Down();
    }

    [Test]
    public async Task Ip4_inherit_is_the_hosts_network()
    {
        var life = Some("ip4=inherit");
        await life.Up();
        var first = int.Parse(life.Run.Kernel!.Facts["pid"], CultureInfo.InvariantCulture);
        Assert.That(new FileInfo($"/proc/{first}/ns/net").LinkTarget, Is.EqualTo(new FileInfo("/proc/self/ns/net").LinkTarget));
        await life.Down();
    }

    [TestCase("ip4=inherit", "ip6=disable", "ip6")]
    [TestCase("ip4=new", "persist=true", "ip4")]
    [TestCase("securelevel=2", "persist=true", "securelevel")]
    [TestCase("ip4.addr=10.0.0.1", "persist=true", "ip4.addr")]
    public void What_this_host_does_not_have_is_refused_by_name(string one, string two, string field)
    {
        var failure = Assert.Throws<Core.JaildException>(() => Host.Check(Machine.Definition(one, two)));
        Assert.That(failure.Fields.Select(f => f.Field), Is.EqualTo(new[] { field }));
    }

    [Test]
    public void What_has_no_effect_is_told() =>
        Assert.That(Host.Check(Machine.Definition("mount.devfs=true", "mount.procfs=true")), Has.Count.EqualTo(2));

    [Test]
    public async Task The_hostname_is_the_jails_own()
    {
        var life = Some("host.hostname=web.example.org");
        await life.Up();
        Assert.That(await Inside(life, "hostname"), Is.EqualTo("web.example.org"));
        await life.Down();
    }

    [TestCase("", "00000000a00425fb")]
    [TestCase("allow.raw_sockets", "00000000a00425fb")]
    public async Task Capabilities_are_the_common_set(string setting, string common)
    {
        var life = setting == "" ? Some() : Some(setting);
        await life.Up();
        var status = await Inside(life, "grep -E 'CapBnd|NoNewPrivs' /proc/self/status");
        var netRaw = setting == "" ? 0 : 1UL << 13;
        var expected = (ulong.Parse(common, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~(1UL << 13) & ~(1UL << 27)) | netRaw;
        Assert.That(status, Does.Contain($"CapBnd:\t{expected:x16}"));
        Assert.That(status, Does.Contain("NoNewPrivs:\t1"));
        await life.Down();
    }

    [Test]
    public async Task The_environment_is_clean_and_says_for_whom_and_why()
    {
        var life = Some();
        await life.Up();
        foreach (var inside in new[] { true, false })
        {
            var output = (await life.Command("env", inside)).Output;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(output, Does.Contain($"JAILD_UUID={life.Uuid}").And.Contain("JAILD_NAME=web").And.Contain("JAILD_STATE=starting")
                    .And.Contain("JAILD_TRIGGER=start").And.Contain($"JAILD_OPERATION={life.Operation}").And.Contain("JAILD_REASON="));
                Assert.That(output, Does.Contain($"JID={life.Run.Kernel!.Facts["jid"]}").And.Contain("JNAME=web").And.Contain($"JPATH={Machine.Root}"));
                Assert.That(output, Does.Not.Contain("DOTNET").And.Not.Contain($"PWD={Environment.CurrentDirectory}"));
            }
        }
        await life.Down();
    }

    [Test]
    public async Task Exec_clean_has_the_short_path_and_no_jid()
    {
        var life = Some("exec.clean");
        await life.Up();
        var output = await Inside(life, "env");
        Assert.That(output, Does.Contain("PATH=/bin:/usr/bin").And.Contain("JAILD_NAME=web").And.Not.Contain("JID="));
        await life.Down();
    }

    [Test]
    public async Task A_command_without_anything_for_a_shell_needs_none()
    {
        File.Delete($"{Machine.Root}/bin/sh");
        var life = Some();
        await life.Up();
        Assert.That(await Inside(life, "echo  two   words"), Is.EqualTo("two words"));
        Assert.That((await life.Command("echo $HOME", inside: true)).ExitCode, Is.EqualTo(127));
        await life.Down();
    }

    [Test]
    public async Task A_program_that_is_not_there_fails_and_is_named([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var result = await life.Command("frobnicate now", inside);
        Assert.That((result.ExitCode, result.Output.Contains("frobnicate", StringComparison.Ordinal)), Is.EqualTo((127, true)));
        await life.Down();
    }

    [Test]
    public async Task Only_the_last_of_much_output_is_kept([Values] bool inside)
    {
        var life = Some();
        await life.Up();
        var result = await life.Command("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done", inside);
        Assert.That(result.Output, Has.Length.LessThanOrEqualTo(4096).And.EndWith("line 2999"));
        await life.Down();
    }

    [Test]
    public async Task A_process_number_that_was_used_again_is_not_the_jail()
    {
        var life = Some();
        await life.Up();
        var kernel = life.Run.Kernel!;
        var run = life.Run;
        var reused = kernel with { Facts = kernel.Facts.SetItem("start", "1") };
        Assert.That((await Host.Observe(run with { Kernel = reused }, default)).Presence, Is.EqualTo(Presence.Changed), "one with our marker is there, but not that one");
        var partly = kernel with { Facts = kernel.Facts.SetItem("pidns", "pid:[1]") };
        Assert.That((await Host.Observe(run with { Kernel = partly }, default)).Presence, Is.EqualTo(Presence.Changed));
        Assert.That(() => Host.Remove(partly, run with { Kernel = partly }, force: true, default), Throws.TypeOf<Core.JaildException>().With.Property("Reason").EqualTo("IDENTITY_CHANGED"));
        await life.Down();
        var self = ProcessEntry.Find(Environment.ProcessId)!;
        var foreign = kernel with { Facts = kernel.Facts.SetItem("pid", $"{self.Pid}") };
        Assert.That((await Host.Observe(run with { Kernel = foreign }, default)).Presence, Is.EqualTo(Presence.Gone));
        var ours = foreign with { Facts = foreign.Facts.SetItem("start", $"{self.Start}") };
        Assert.That((await Host.Observe(run with { Kernel = ours }, default)).Presence, Is.EqualTo(Presence.Changed), "alive, but in no jail");
    }

    [Test]
    public async Task A_jail_of_another_boot_is_gone()
    {
        var life = Some();
        await life.Up();
        var old = life.Run.Kernel!;
        old = old with { Facts = old.Facts.SetItem("boot", "another") };
        await life.Down();
        Assert.That((await Host.Observe(life.Run with { Kernel = old }, default)).Presence, Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_frozen_jail_that_was_killed_is_dying_until_it_is_thawed()
    {
        var freezer = $"/sys/fs/cgroup/freezer/{Machine.Options.CgroupParent}";
        if (!Directory.Exists("/sys/fs/cgroup/freezer"))
        {
            Assert.Ignore("needs the freezer of cgroup v1");
        }
        var life = Some();
        await life.Up();
        File.WriteAllText($"{freezer}/{life.Uuid}/freezer.state", "FROZEN");
        Machine.Kill(life);
        var seen = await Host.Observe(life.Run, default);
        Assert.That(seen.Presence, Is.EqualTo(Presence.Dying));
        Assert.That(seen.Holders.Single(), Does.Contain(life.Run.Kernel!.Facts["pid"]));
        Assert.That((await Host.List(default)).Single().Dying, Is.True);
        var died = Host.Died(life.Run, default);
        File.WriteAllText($"{freezer}/{life.Uuid}/freezer.state", "THAWED");
        await died;
        await life.Down();
    }

    [Test]
    public async Task A_jail_that_is_ending_is_never_taken_for_another()
    {
        var life = Some();
        await life.Up();
        await life.Command("for i in 1 2 3 4 5 6 7 8; do sleep 10000 & done", inside: true);
        Machine.Kill(life);
        var seen = new HashSet<Presence>();
        while (!seen.Contains(Presence.Gone))
        {
            seen.Add((await Host.Observe(life.Run, default)).Presence);
        }
        Assert.That(seen, Does.Not.Contain(Presence.Changed));
        await life.Down();
    }

    [Test]
    public async Task A_container_in_our_directory_that_is_not_ours_is_foreign_and_stays()
    {
        var bundle = Directory.CreateDirectory(Path.Combine(Machine.Directory, "foreign")).FullName;
        var definition = Machine.Definition();
        File.WriteAllText(Path.Combine(bundle, "config.json"),
            Bundle.Config(new Life(() => Host, definition).Run, $"/{Machine.Options.CgroupParent}/foreign", "/usr/bin/catatonit", "/nowhere", new("/usr/sbin/runc", [], Machine.Options, null!)).ToJsonString());
        await Runc("run", "--detach", "--bundle", bundle, "stranger");
        try
        {
            var life = Some();
            await life.Up();
            var list = await Host.List(default);
            Assert.That(list.Select(j => (j.Uuid, j.Name)), Is.EquivalentTo(new (Guid?, string)[] { (life.Uuid, "web"), (null, "stranger") }));
            await life.Down();
            Assert.That((await Host.List(default)).Single().Name, Is.EqualTo("stranger"));
        }
        finally
        {
            await Runc("delete", "--force", "stranger");
            LibC.UnlinkAt(-100, $"{Machine.Root}/proc", 0x200);
            LibC.UnlinkAt(-100, $"{Machine.Root}/dev", 0x200);
            Machine.RemoveCgroups();
        }
    }

    [Test]
    public async Task A_container_that_cannot_be_read_hides_no_other()
    {
        var broken = Directory.CreateDirectory(Path.Combine(Machine.Options.RuntimeRoot, "broken")).FullName;
        File.WriteAllText(Path.Combine(broken, "state.json"), "{ \"id\": 1");
        var life = Some();
        await life.Up();
        Assert.That((await Host.List(default)).Select(j => j.Uuid), Is.EqualTo(new Guid?[] { life.Uuid }));
        Directory.Delete(broken, recursive: true);
        await life.Down();
    }

    private async Task Runc(params string[] arguments)
    {
        using var reaper = new Reaper();
        var end = await new ChildProcess(reaper, TimeProvider.System, Signals.Open).Run(
            new("/usr/sbin/runc", ["--root", Machine.Options.RuntimeRoot, .. arguments], new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin" }, TimeSpan.FromSeconds(30)) { Silent = true }, default);
        Assert.That(end.ExitCode, Is.Zero);
    }

    [Test]
    public async Task What_a_runtime_killed_in_the_middle_left_is_cleared_away()
    {
        var life = Some();
        await life.Up();
        // as after a kill of create: state directory, bundle, cgroups and a process, but no record of the kernel's identity
        File.Delete(Path.Combine(Machine.Options.RuntimeRoot, life.Uuid.ToString(), "state.json"));
        await Machine.Reopen();
        foreach (var resource in life.Made.Reverse())
        {
            await Host.Remove(resource with { Facts = resource.Facts.Remove("pid") }, life.Run with { Kernel = null }, force: false, default);
        }
        Assert.That((await Host.Observe(life.Run, default)).Presence, Is.EqualTo(Presence.Gone));
    }
}
