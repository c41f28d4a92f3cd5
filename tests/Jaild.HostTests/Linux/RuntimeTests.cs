using Jaild.Core;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.HostTests.Linux;

/// <summary>Runtimes that are missing, broken or hang.</summary>
[TestFixture]
internal sealed class RuntimeTests : LinuxTests
{
    private Task<LinuxHost> OpenWith(string runtime, TimeProvider? time = null, string? pause = null) => LinuxHost.Open(
        Machine.Options with { Runtime = runtime, PauseProgram = pause ?? Machine.Options.PauseProgram }, time ?? TimeProvider.System, NullLogger.Instance);

    private string Script(string text)
    {
        var path = Path.Combine(Machine.Directory, "runtime");
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    [Test]
    public async Task A_missing_runtime_is_named_with_the_package_to_install()
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith("/nowhere/runc")))!;
        Assert.That(failure.Message, Does.Contain("/nowhere/runc is not there").And.Contain("Install the package runc"));
    }

    [Test]
    public async Task A_missing_pause_program_is_named_with_its_package()
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith("runc", pause: "/nowhere/catatonit")))!;
        Assert.That(failure.Message, Does.Contain("/nowhere/catatonit").And.Contain("install the package catatonit"));
    }

    [Test]
    public async Task A_runtime_that_fails_is_refused_in_its_own_words()
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith(Script("echo 'no such luck' >&2; exit 1"))))!;
        Assert.That(failure.Reason, Is.EqualTo("NO_RUNTIME"));
    }

    [TestCase("head -c 100000 /dev/urandom; head -c 1000 /dev/urandom >&2; exit 1")]
    [TestCase("while [ $# -gt 0 ]; do [ \"$1\" != --log ] || log=$2; shift; done; printf '[]\\n\\0{\"level\":7}' > $log; exit 1")]
    public async Task A_runtime_that_prints_rubbish_is_refused(string text)
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith(Script(text))))!;
        Assert.That(failure.Reason, Is.EqualTo("NO_RUNTIME"));
        Assert.That(failure.Message, Does.Contain(Path.Combine(Machine.Directory, "runtime")).And.Length.LessThan(6000));
    }

    [Test]
    public async Task A_runtime_that_is_no_program_is_named([Values("no program", "not executable", "a directory")] string how)
    {
        var path = Script(how == "no program" ? "" : "exit 0");
        if (how == "no program")
        {
            File.WriteAllBytes(path, [0x7f, 0x45, 0x4c, 0x46, 1, 2, 3]);
        }
        else if (how == "not executable")
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        }
        else
        {
            File.Delete(path);
            Directory.CreateDirectory(path);
        }
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith(path)))!;
        Assert.That((failure.Reason, failure.Message.Contains(path, StringComparison.Ordinal)), Is.EqualTo(("NO_RUNTIME", true)), failure.Message);
    }

    [Test]
    public async Task A_state_that_is_rubbish_is_told_and_changes_nothing()
    {
        var host = await OpenWith(Script("for verb; do [ $verb != state ] || { echo '[1, 2'; exit 0; }; done; exec /usr/sbin/runc \"$@\""));
        using (host)
        {
            var life = new Life(() => host, Machine.Definition());
            await life.Up();
            var failure = (await Assert.ThrowsAsync<JaildException>(() => host.Make(life.Run.Kernel!, life.Run, default)))!;
            Assert.That((failure.Reason, failure.Message.Contains("[1, 2", StringComparison.Ordinal)), Is.EqualTo(("RUNTIME_BROKEN", true)));
            Assert.That((await host.Observe(life.Run, default)).Presence, Is.EqualTo(Core.Hosts.Presence.Alive));
            await life.Down();
        }
    }

    [TestCase("gone", "PROGRAM_NOT_STARTED")]
    [TestCase("exit 1", "127", Description = "an upgrade that cannot read what it kept before")]
    [TestCase("echo rubbish; exit 0", "RUNTIME_BROKEN")]
    public async Task A_jail_whose_runtime_went_bad_while_it_ran_is_stopped_all_the_same(string then, string answer)
    {
        var script = Script("exec /usr/sbin/runc \"$@\"");
        Life life;
        using (var host = await OpenWith(script))
        {
            life = new(() => host, Machine.Definition());
            await life.Up();
        }
        File.Delete(script);
        if (then != "gone")
        {
            Script(then);
        }
        using var next = await OpenWith("runc");
        var hook = new Core.Hosts.Hook("exec.stop", "true", Inside: true, TimeSpan.FromMinutes(1));
        async Task<string> Answer()
        {
            try
            {
                return $"{(await next.Run(hook, life.Run, default)).ExitCode}";
            }
            catch (JaildException failed)
            {
                return failed.Reason;
            }
        }
        Assert.That(await Answer(), Is.EqualTo(answer));
        foreach (var made in life.Made.Reverse())
        {
            await next.Remove(made, life.Run, force: false, default);
        }
        Assert.That((await next.Observe(life.Run, default)).Presence, Is.EqualTo(Core.Hosts.Presence.Gone));
    }

    [Test]
    public async Task A_running_jail_is_worked_on_by_the_runtime_that_made_it_though_another_is_configured_now()
    {
        var calls = Path.Combine(Machine.Directory, "calls");
        Life life;
        using (var host = await LinuxHost.Open(Machine.Options with { Runtime = Script($"echo \"$@\" >> {calls}; [ \"$1\" != --debug ] || shift; exec /usr/sbin/runc \"$@\""), RuntimeArguments = ["--debug"] }, TimeProvider.System, NullLogger.Instance))
        {
            life = new(() => host, Machine.Definition());
            await life.Up();
        }
        using var next = await OpenWith("runc");
        File.Delete(calls);
        Assert.That((await next.Run(new("exec.stop", "true", Inside: true, TimeSpan.FromMinutes(1)), life.Run, default)).ExitCode, Is.Zero);
        foreach (var made in life.Made.Reverse())
        {
            await next.Remove(made, life.Run, force: false, default);
        }
        Assert.That(File.ReadAllLines(calls).Select(l => l.Split(' ').Intersect(["exec", "delete"]).Single()), Is.EqualTo(new[] { "exec", "delete" }).Or.EqualTo(new[] { "exec" }));
        Assert.That(File.ReadAllLines(calls), Has.All.StartsWith("--debug --root "));
    }

    [Test]
    public async Task A_runtime_that_only_says_that_it_did_is_refused()
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith(Script("exit 0"))))!;
        Assert.That(failure.Message, Does.Contain("ended at once"));
    }

    [Test]
    public async Task Crun_is_refused_where_control_groups_are_of_both_versions()
    {
        if (!File.Exists("/usr/bin/crun") || !Directory.Exists("/sys/fs/cgroup/unified"))
        {
            Assert.Ignore("needs crun 1.8 and control groups of both versions");
        }
        var failure = (await Assert.ThrowsAsync<JaildException>(() => OpenWith("crun")))!;
        Assert.That(failure.Message, Does.Contain("hybrid"));
    }

    [Test]
    public async Task A_runtime_that_hangs_is_ended_at_its_deadline()
    {
        var begun = Path.Combine(Machine.Directory, "begun");
        LinuxMachine.MakeFifo(begun);
        LinuxMachine.MakeFifo(begun + ".never");
        var time = new HandTime();
        var opening = OpenWith(Script($"echo > {begun}; read forever < {begun}.never"), time);
        await Task.Run(() => File.ReadAllText(begun));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => opening))!.Message, Does.Contain("within 30 s and was ended"));
        // by its own directory: on a busy machine other tests may run at the same time
        Assert.That(ProcessEntry.All().Where(p => !p.IsZombie).Select(p => ProcFile.Text($"/proc/{p.Pid}/cmdline")), Has.None.Contains(Machine.Directory));
    }
}
