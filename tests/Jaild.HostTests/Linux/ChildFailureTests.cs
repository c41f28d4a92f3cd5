using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Linux.Limits;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.HostTests.Linux;

/// <summary>What goes wrong between the start of a child and its end leaves no child behind, alive or dead.</summary>
[TestFixture]
internal sealed class ChildFailureTests : LinuxTests
{
    private static readonly JaildException noDescriptors = Errno.Error("pidfd_open", "process", Errno.FilesOfProcess);

    /// <summary>Ways not to get what a process can be waited for by: no descriptor, one that cannot be watched, none at all.</summary>
    private static Descriptor? Broken(string how) => how switch
    {
        "throws" => throw noDescriptors,
        "unfit" => new(LibC.OpenAt(-100, "/dev/null", OpenFlags.CloseOnExec, 0), "open", "/dev/null"),
        _ => null,
    };

    [Test]
    public void A_child_that_cannot_be_waited_for_is_ended_and_reaped([Values("throws", "unfit", "none")] string how)
    {
        using var reaper = new Reaper();
        var started = 0;
        var children = new ChildProcess(reaper, TimeProvider.System, pid =>
        {
            started = pid;
            return Broken(how);
        });
        var mark = new Dictionary<string, string> { ["JAILD_OPERATION"] = Machine.Directory };
        Assert.That(() => children.Run(new("/bin/busybox", ["sh", "-c", "sleep 10000 & sleep 10000"], mark, TimeSpan.FromMinutes(1)), default), Throws.TypeOf<JaildException>());
        Assert.That(ProcessEntry.Find(started), Is.Null, "not even as a zombie");
    }

    [Test]
    public async Task A_command_inside_that_cannot_be_waited_for_is_ended_and_reaped([Values("throws", "unfit", "none")] string how)
    {
        var life = Some();
        await life.Up();
        using var reaper = new Reaper();
        var cgroups = new Cgroups(Machine.Options.CgroupParent, Hierarchy.Read(), reaper, TimeProvider.System);
        var runtime = new OciRuntime("/usr/sbin/runc", [], Machine.Options, new ChildProcess(reaper, TimeProvider.System, Signals.Open));
        var hooks = new Hooks(Machine.Options, runtime, new ChildProcess(reaper, TimeProvider.System, _ => Broken(how)), new PatientCalls(TimeProvider.System, NullLogger.Instance), new StrayChildren(cgroups, reaper, TimeProvider.System), TimeProvider.System);
        Assert.That(() => hooks.Run(new("exec.start", "sleep 10000", Inside: true, TimeSpan.FromMinutes(1)), life.Run, default), Throws.TypeOf<JaildException>());
        var seen = await Host.Observe(life.Run, default);
        Assert.That((seen.Presence, seen.Processes), Is.EqualTo((Presence.Alive, 0)));
        await life.Down();
    }

    [TestCase("echo 1 >")]
    [TestCase("echo 0 >")]
    [TestCase("echo -1 >")]
    [TestCase("echo rubbish >")]
    [TestCase("rm -f")]
    public async Task A_runtime_that_tells_a_wrong_process_harms_nobody(string lie)
    {
        var path = Path.Combine(Machine.Directory, "runtime");
        File.WriteAllText(path, $"""
            #!/bin/sh
            /usr/sbin/runc "$@"
            code=$?
            while [ $# -gt 0 ]; do [ "$1" = --pid-file ] && file=$2; [ "$1" = exec ] && verb=exec; shift; done
            [ "$verb" != exec ] || {lie} "$file"
            exit $code

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var host = await LinuxHost.Open(Machine.Options with { Runtime = path }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var life = new Life(() => host, Machine.Definition());
        using (host)
        {
            await life.Up();
            var failure = (await Assert.ThrowsAsync<JaildException>(() => host.Run(new("exec.start", "sleep 10000", Inside: true, TimeSpan.FromMinutes(1)), life.Run, default)))!;
            Assert.That(failure.Reason, Is.EqualTo("RUNTIME_BROKEN"));
            var seen = await host.Observe(life.Run, default);
            Assert.That((seen.Presence, seen.Processes), Is.EqualTo((Presence.Alive, 0)));
            await life.Down();
        }
    }

    [Test]
    public async Task What_is_printed_does_not_fill_the_memory_and_its_end_is_kept()
    {
        var life = Some();
        var command = life.Command($"i=0; while [ $i -lt 64 ]; do head -c 1000000 /dev/zero; i=$((i+1)); done; echo the end; {Machine.Block("door", inside: false)}", inside: false);
        await Machine.WhenBlocked("door");
        var printing = ProcessEntry.All().First(p => p.Environment().Contains($"JAILD_OPERATION={life.Operation}"));
        using var reaper = new Reaper();
        var look = new ChildProcess(reaper, TimeProvider.System, Signals.Open);
        async Task<long> Kept() => 512 * long.Parse((await look.Run(new("/usr/bin/stat", ["-L", "-c", "%b", $"/proc/{printing.Pid}/fd/1"],
            new Dictionary<string, string>(), TimeSpan.FromMinutes(1)), default)).Output, CultureInfo.InvariantCulture);
        while (await Kept() > 2 << 20)
        {
            // it is freed a little later
        }
        await Machine.Release("door");
        Assert.That((await command).Output, Does.EndWith("the end"));
    }
}
