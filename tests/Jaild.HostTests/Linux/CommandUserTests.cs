using Jaild.Core;

namespace Jaild.HostTests.Linux;

/// <summary>exec.jail_user, exec.system_user, exec.system_jail_user: whom commands run as.</summary>
[TestFixture("runc")]
[TestFixture("crun")]
internal sealed class CommandUserTests(string runtime) : LinuxTests(runtime)
{
    [SetUp]
    public void AddUsers()
    {
        var etc = Directory.CreateDirectory(Path.Combine(Machine.Root, "etc")).FullName;
        Directory.CreateDirectory(Path.Combine(Machine.Root, "srv"));
        File.WriteAllText(Path.Combine(etc, "passwd"), "root:x:0:0::/:/bin/sh\nwww:x:80:81:The web:/srv:/bin/www\n");
        File.WriteAllText(Path.Combine(etc, "group"), "www:x:81:\nmail:x:6:post,www\nother:x:7:wwww\n");
    }

    [Test]
    public async Task A_command_inside_runs_as_the_jails_user_without_any_capability()
    {
        var log = Path.Combine(Machine.Directory, "console.log");
        var life = Some("exec.jail_user=www", $"exec.consolelog={log}");
        await life.Up();
        Assert.That((await life.Command("echo $(id -u) $(id -g) $(id -G); echo $USER $HOME $SHELL; pwd; grep -E 'Cap(Prm|Eff|Amb)' /proc/self/status", inside: true)).ExitCode, Is.Zero);
        Assert.That(File.ReadAllLines(log), Is.EqualTo(new[]
        {
            "80 81 81 6", "www /srv /bin/www", "/", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapAmb:\t0000000000000000",
        }));
        Assert.That((await Inside(new Life(() => Host, Machine.Definition()) { Uuid = life.Uuid }, "id -u")), Is.EqualTo("0"));
        await life.Down();
    }

    [Test]
    public async Task The_log_of_a_users_command_stays_its_owners()
    {
        var log = Path.Combine(Machine.Directory, "console.log");
        var life = Some("exec.jail_user=www", $"exec.consolelog={log}");
        await life.Up();
        await life.Command("true", inside: true);
        var status = Hosts.Native.FileStatus.Find(log)!;
        Assert.That((status.Owner, status.Group), Is.EqualTo((0u, 0u)));
        await life.Down();
    }

    [Test]
    public async Task Exec_clean_brings_the_user_home()
    {
        var life = Some("exec.jail_user=www", "exec.clean");
        await life.Up();
        Assert.That(await Inside(life, "pwd; echo $PATH"), Is.EqualTo("/srv\n/bin:/usr/bin"));
        await life.Down();
    }

    [Test]
    public async Task Exec_system_jail_user_is_one_of_the_host()
    {
        var life = Some("exec.jail_user=nobody", "exec.system_jail_user");
        await life.Up();
        Assert.That(await Inside(life, "id -u; echo $HOME"), Is.EqualTo("65534\n/nonexistent"));
        await life.Down();
    }

    [Test]
    public async Task Exec_system_user_is_whom_commands_of_the_host_run_as()
    {
        var life = Some("exec.system_user=nobody");
        await life.Up();
        var outside = await life.Command("id -u; id -G; echo $USER; pwd; grep CapEff /proc/self/status", inside: false);
        Assert.That(outside.Output, Is.EqualTo("65534\n65534\nnobody\n/\nCapEff:\t0000000000000000"));
        Assert.That(await Inside(life, "id -u"), Is.EqualTo("0"));
        await life.Down();
    }

    [Test]
    public async Task A_home_that_is_not_there_fails_the_command_and_is_named()
    {
        var life = Some("exec.system_user=nobody", "exec.clean");
        await life.Up();
        var outside = await life.Command("true", inside: false);
        Assert.That((outside.ExitCode, outside.Output), Is.EqualTo((127, "/nonexistent, the home of nobody, is not there")));
        await life.Down();
    }

    [Test]
    public async Task A_user_that_the_jail_does_not_have_fails_the_command_and_is_named()
    {
        var life = Some("exec.jail_user=www2");
        await life.Up();
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Command("true", inside: true)))!;
        Assert.That(failure.Message, Does.Contain("exec.jail_user").And.Contain("www2"));
        await life.Down();
    }

    [Test]
    public async Task No_link_is_followed_to_the_users_of_a_jail()
    {
        File.Delete($"{Machine.Root}/etc/passwd");
        File.CreateSymbolicLink($"{Machine.Root}/etc/passwd", "/etc/shadow");
        var life = Some("exec.jail_user=www");
        await life.Up();
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => life.Command("true", inside: true)))!.Reason, Is.EqualTo("LINK_REFUSED"));
        await life.Down();
    }

    [TestCase("exec.system_user=no-such-user", "exec.system_user")]
    [TestCase("exec.fib=1", "exec.fib")]
    public void What_cannot_be_is_refused_by_name(string setting, string field) =>
        Assert.That((Assert.Throws<JaildException>(() => Host.Check(Machine.Definition(setting))))!.Fields.Select(f => f.Field), Is.EqualTo(new[] { field }));
}
