using Jaild.Tests.Api;
using NUnit.Framework;

namespace Jaild.Tests.Jaildctl;

/// <summary>What an administrator reads when something is refused: the thing, once, and the way out.</summary>
internal sealed class RefusalTests
{
    [Test]
    public async Task A_refused_destroy_names_the_jail_once_and_the_way_out()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        await daemon.Start("web");
        var ended = await CtlRig.Of(daemon).Run("destroy", "--yes", "web");
        Assert.That(ended, Is.EqualTo(new CtlRig.Ended(1, "", "jaildctl: cannot destroy jail web: it is running; stop it first, or destroy it with --stop\n")));
    }

    [Test]
    public async Task Of_jails_with_names_alike_each_error_names_its_own()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web-1");
        await daemon.Start("web-1");
        var ended = await CtlRig.Of(daemon).Run("destroy", "--yes", "web", "web-1");
        Assert.That(ended.Error, Is.EqualTo("jaildctl: web: no such jail\njaildctl: cannot destroy jail web-1: it is running; stop it first, or destroy it with --stop\n"));
    }

    [TestCase("", "name: a jail needs a name, such as web or db-1")]
    [TestCase("web.12", "name: 'web.12' has a part of digits only, which would be taken for a jid: put a letter in it")]
    [TestCase("..", "name: '..' is no jail name: each part between dots begins with a letter or digit and goes on with letters, digits, '_' and '-'")]
    [TestCase("a/b", "name: 'a/b' is no jail name: each part between dots begins with a letter or digit and goes on with letters, digits, '_' and '-'")]
    [TestCase("a\x1b[2Jb", @"name: 'a\x1b[2Jb' is no jail name: each part between dots begins with a letter or digit and goes on with letters, digits, '_' and '-'")]
    [TestCase("a\u202eb", @"name: 'a\u202eb' is no jail name: each part between dots begins with a letter or digit and goes on with letters, digits, '_' and '-'")]
    public async Task A_bad_name_is_told_once_and_harmless(string name, string says)
    {
        await using var daemon = await DaemonRig.Start();
        var ended = await CtlRig.Of(daemon).Run("create", name, "path=/jails/web");
        Assert.That(ended.Code, Is.EqualTo(64));
        Assert.That(ended.Error, Does.EndWith($"{says}\n").And.Not.Contain("\x1b").And.Not.Contain("\u202e"));
    }

    [Test]
    public async Task A_name_of_256_bytes_says_how_long_it_may_be()
    {
        await using var daemon = await DaemonRig.Start();
        var ended = await CtlRig.Of(daemon).Run("create", new string('a', 256), "path=/jails/web");
        Assert.That((ended.Code, ended.Error), Is.EqualTo((64, $"jaildctl: {new string('a', 256)}: name: longer than 255 bytes: choose a shorter one\n")));
    }

    [TestCase("exec.strat=true", "exec.strat: unknown parameter, the nearest known one is exec.start")]
    [TestCase("persist=perhaps", "perhaps")]
    [TestCase("path=/", "path: '/' is the host's own root: give the jail a directory of its own")]
    [TestCase("path=jails/web", "jails/web")]
    public async Task A_bad_parameter_is_told_once(string setting, string says)
    {
        await using var daemon = await DaemonRig.Start();
        var ended = await CtlRig.Of(daemon).Run("create", "web", "path=/jails/web", setting);
        Assert.That(ended.Code, Is.EqualTo(64));
        Assert.That(ended.Error, Does.StartWith("jaildctl: web: ").And.Contain(says).And.Not.Contain(";"));
    }

    [Test]
    public async Task What_is_larger_than_the_daemon_takes_is_told_with_the_setting()
    {
        await using var daemon = await DaemonRig.Start(change: o => o with { MessageLimit = 65536 });
        var ended = await CtlRig.Of(daemon).Run("create", "web", $"path=/{new string('x', 70000)}");
        Assert.That((ended.Code, ended.Error), Is.EqualTo((64,
            "jaildctl: web: what was asked is larger than the daemon takes: give it fewer or shorter parameters, or raise message.limit in jaild.conf(5)\n")));
    }

    [Test]
    public async Task A_revision_that_is_gone_or_of_the_future_says_where_a_watch_can_begin()
    {
        await using var daemon = await DaemonRig.Start();
        await daemon.Create("web");
        var revision = await daemon.Revision();
        var future = await CtlRig.Of(daemon).Run("watch", "--from", $"{revision + 1}");
        Assert.That(future, Is.EqualTo(new CtlRig.Ended(64, "",
            $"jaildctl: after_revision: {revision + 1} is of the future: the newest revision is {revision}, watch after that or an earlier one\n")));
        await daemon.Down();
        await daemon.Up();
        await daemon.Down();
        var newest = Directory.EnumerateFiles(daemon.Options.Store, "segment-*").Max()!;
        foreach (var old in Directory.EnumerateFiles(daemon.Options.Store, "segment-*").Where(f => f != newest))
        {
            File.Delete(old);
        }
        await daemon.Up();
        var oldest = (await daemon.Daemon.GetInfoAsync(new())).OldestRevision;
        var gone = await CtlRig.Of(daemon).Run("watch", "--from", "0");
        Assert.That((gone.Code, gone.Error), Is.EqualTo((64,
            $"jaildctl: revision 0 is gone: the journal goes back to {oldest}: watch after that, or begin with how things stand\n")));
    }
}
