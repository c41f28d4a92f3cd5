using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Hosts.Linux;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.HostTests.Linux;

/// <summary>A runtime that hangs or goes wrong at one of its calls, before or after it has done it: the call fails by name, and all of the jail goes.</summary>
[TestFixture]
internal sealed class RuntimeFaultTests : LinuxTests
{
    private readonly HandTime time = new();

    private string Begun => Path.Combine(Machine.Directory, "begun");

    /// <summary>runc, which goes wrong at the verb that the file "fault" names.</summary>
    private async Task<LinuxHost> Open(bool done, string then)
    {
        var path = Path.Combine(Machine.Directory, "faulty");
        File.WriteAllText(path, $"""
            #!/bin/sh
            read fault < {Machine.Directory}/fault
            for word; do
                [ "$word" != "$fault" ] || fail=1
            done
            [ -n "$fail" ] || exec /usr/sbin/runc "$@"
            {(done ? "/usr/sbin/runc \"$@\"" : "")}
            {then}

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Machine.Directory, "fault"), "none\n");
        LinuxMachine.MakeFifo(Begun);
        LinuxMachine.MakeFifo(Begun + ".never");
        return await LinuxHost.Open(Machine.Options with { Runtime = path }, time, NullLogger.Instance);
    }

    private void Fail(string verb) => File.WriteAllText(Path.Combine(Machine.Directory, "fault"), verb + "\n");

    private string Hang => $"echo > {Begun}; read forever < {Begun}.never";

    /// <summary>Lets the deadline of a call pass once the runtime hangs in it.</summary>
    private async Task<T> Overdue<T>(Func<Task<T>> call)
    {
        var running = Task.Run(call);
        await Task.Run(() => File.ReadAllText(Begun));
        do
        {
            time.Advance(TimeSpan.FromSeconds(30)); // once more when the runtime was faster than the watch over it
        }
        while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(3))) != running);
        return await running;
    }

    private static async Task<string> Reason(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (JaildException failed)
        {
            Assert.That(failed.Message, Does.Contain("web"));
            return failed.Reason;
        }
    }

    private static async Task Gone(LinuxHost host, Life life)
    {
        foreach (var made in life.Made.Reverse())
        {
            await host.Remove(made, life.Run, force: false, default);
        }
        Assert.That((await host.Observe(life.Run, default)).Presence, Is.EqualTo(Presence.Gone));
    }

    [Test]
    public async Task A_hang_while_the_jail_is_made_fails_at_its_deadline_and_leaves_nothing([Values("create", "start")] string verb, [Values] bool done)
    {
        using var host = await Open(done, Hang);
        var life = new Life(() => host, Machine.Definition());
        Fail(verb);
        Assert.That(await Overdue(() => Reason(() => life.Up())), Is.EqualTo("RUNTIME_TIMEOUT"));
        await Gone(host, life);
    }

    [Test]
    public async Task A_hang_while_a_command_is_run_fails_at_its_deadline_and_ends_the_command([Values] bool done)
    {
        using var host = await Open(done, Hang);
        var life = new Life(() => host, Machine.Definition());
        await life.Up();
        Fail("exec");
        Assert.That(await Overdue(() => Reason(() => life.Command("sleep 10000", inside: true))), Is.EqualTo("RUNTIME_TIMEOUT"));
        Assert.That((await host.Observe(life.Run, default)).Processes, Is.Zero);
        await Gone(host, life);
    }

    [Test]
    public async Task A_hang_while_the_jail_is_removed_is_ended_at_its_deadline_and_the_jail_is_gone_all_the_same([Values] bool done)
    {
        using var host = await Open(done, Hang);
        var life = new Life(() => host, Machine.Definition());
        await life.Up();
        Fail("delete");
        await Overdue(async () =>
        {
            await Gone(host, life);
            return true;
        });
    }

    [Test]
    public async Task A_crash_at_any_call_leaves_nothing_and_no_command_at_work([Values("create", "start", "exec", "delete")] string verb, [Values] bool done, [Values("kill -9 $$", "echo '{rubbish'; exit 3")] string crash)
    {
        using var host = await Open(done, crash);
        var life = new Life(() => host, Machine.Definition());
        if (verb is "create" or "start")
        {
            Fail(verb);
            Assert.That(await Reason(() => life.Up()), Is.EqualTo("RUNTIME_FAILED"));
        }
        else
        {
            await life.Up();
            Fail(verb);
        }
        if (verb == "exec")
        {
            Assert.That((await life.Command("sleep 10000", inside: true)).ExitCode, Is.EqualTo(127));
            Assert.That((await host.Observe(life.Run, default)).Processes, Is.Zero, "what it had begun was ended");
        }
        await Gone(host, life);
    }

    [Test]
    public async Task A_jail_of_runc_is_worked_on_and_stopped_by_runc_though_crun_is_configured_now()
    {
        var crun = OtherRuntimes.Script("crun")!;
        var life = new Life(() => Host, Machine.Definition());
        await life.Up();
        var script = Path.Combine(Machine.Directory, "crun");
        File.WriteAllText(script, crun);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var next = await LinuxHost.Open(Machine.Options with { Runtime = script }, TimeProvider.System, NullLogger.Instance);
        Assert.That((await next.Run(new("exec.stop", "echo here", Inside: true, TimeSpan.FromMinutes(1)), life.Run, default)).Output, Is.EqualTo("here"));
        Assert.That((await next.List(default)).Single().Uuid, Is.EqualTo(life.Uuid));
        await Gone(next, life);
        var again = new Life(() => next, Machine.Definition()) { Uuid = life.Uuid };
        await again.Up();
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Machine.Options.RunDirectory, "jails", life.Uuid.ToString(), "config.json")), Does.Contain(script), "the next start is crun's");
        await Gone(next, again);
    }
}
