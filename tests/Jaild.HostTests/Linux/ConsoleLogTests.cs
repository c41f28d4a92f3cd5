using Jaild.Core;

namespace Jaild.HostTests.Linux;

/// <summary>exec.consolelog: where commands inside print to.</summary>
[TestFixture("runc")]
[TestFixture("crun")]
internal sealed class ConsoleLogTests(string runtime) : LinuxTests(runtime)
{
    private string Log => Path.Combine(Machine.Directory, "console.log");

    [Test]
    public async Task Commands_inside_print_to_the_end_of_the_log_and_those_of_the_host_do_not()
    {
        File.WriteAllText(Log, "before\n");
        var life = Some($"exec.consolelog={Log}");
        await life.Up();
        var inside = await life.Command("echo one; echo two >&2", inside: true);
        var outside = await life.Command("echo three", inside: false);
        await life.Command("echo four", inside: true);
        Assert.That(File.ReadAllText(Log), Is.EqualTo("before\none\ntwo\nfour\n"));
        Assert.That((inside.Output, outside.Output), Is.EqualTo(($"what it printed is in {Log}", "three")));
        await life.Down();
    }

    [Test]
    public async Task A_log_that_was_rotated_away_is_made_anew_for_the_next_command_and_a_background_child_keeps_its_own()
    {
        var life = Some($"exec.consolelog={Log}");
        await life.Up();
        LinuxMachine.MakeFifo($"{Machine.Root}/go");
        LinuxMachine.MakeFifo($"{Machine.Root}/done");
        await life.Command("echo one; (read x < /go; echo late; echo > /done) &", inside: true);
        File.Move(Log, Log + ".0");
        await life.Command("echo two", inside: true);
        await Task.Run(() => File.WriteAllText($"{Machine.Root}/go", "\n"));
        await Task.Run(() => File.ReadAllText($"{Machine.Root}/done"));
        Assert.That((File.ReadAllText(Log + ".0"), File.ReadAllText(Log)), Is.EqualTo(("one\nlate\n", "two\n")));
        Assert.That(File.GetUnixFileMode(Log) & ~(UnixFileMode)0x1a4, Is.EqualTo(UnixFileMode.None));
        await life.Down();
    }

    [Test]
    public async Task No_link_that_the_jail_made_is_followed([Values("log", "log/console")] string relative)
    {
        var life = Some($"exec.consolelog={Machine.Root}/{relative}");
        await life.Up();
        var target = relative == "log" ? Log : Machine.Source;
        File.CreateSymbolicLink($"{Machine.Root}/log", target);
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Command("echo one", inside: true)))!;
        Assert.That((failure.Reason, File.Exists(Log), Directory.GetFiles(Machine.Source)), Is.EqualTo(("LINK_REFUSED", false, Array.Empty<string>())), failure.Message);
        await life.Down();
    }

    [Test]
    public async Task A_pipe_that_the_jail_put_in_its_place_holds_nobody_up([Values] bool hasReader)
    {
        var life = Some($"exec.consolelog={Machine.Root}/log");
        await life.Up();
        LinuxMachine.MakeFifo($"{Machine.Root}/log");
        // opened both ways, which never waits
        using var reader = hasReader ? File.Open($"{Machine.Root}/log", FileMode.Open, FileAccess.ReadWrite) : null;
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Command("echo one", inside: true)))!;
        Assert.That(failure.Message, Does.Contain($"{Machine.Root}/log"));
        await life.Down();
    }

    [Test]
    public async Task A_directory_that_is_not_there_fails_the_command_and_is_named()
    {
        var life = Some($"exec.consolelog={Machine.Directory}/nowhere/log");
        await life.Up();
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Command("echo one", inside: true)))!;
        Assert.That(failure.Message, Does.Contain($"{Machine.Directory}/nowhere/log").And.Contain("make it"));
        await life.Down();
    }

    [Test]
    public void A_log_that_is_a_link_or_a_directory_is_refused_at_once()
    {
        File.CreateSymbolicLink(Log, "/dev/null");
        foreach (var log in new[] { Log, Machine.Source })
        {
            var failure = Assert.Throws<JaildException>(() => Host.Check(Machine.Definition($"exec.consolelog={log}")));
            Assert.That(failure.Fields.Single().Field, Is.EqualTo("exec.consolelog"), failure.Message);
        }
    }
}
