using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>The laws by which jails are made: numbers, names, paths, limits.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CreationTests
{
    private readonly KernelRig rig = new();

    [Test]
    public void A_failed_create_has_used_up_a_jid_but_a_bad_value_has_not()
    {
        Assert.That(rig.Create("persist").Result, Is.EqualTo(1));
        Assert.That(rig.Create("persist", "enforce_statfs=7").Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        Assert.That(rig.Create("persist", "nosuch=1").Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        Assert.That(rig.Message, Is.EqualTo("unknown parameter: nosuch"));
        Assert.That(rig.Create("persist").Result, Is.EqualTo(3));
    }

    [Test]
    public void An_explicit_jid_does_not_move_the_counter_and_is_skipped_by_it()
    {
        Assert.That(rig.Create("jid=2", "persist").Result, Is.EqualTo(2));
        Assert.That(rig.Create("jid=2147483647", "persist").Result, Is.EqualTo(int.MaxValue));
        Assert.That(rig.Create("persist").Result, Is.EqualTo(1));
        Assert.That(rig.Create("persist").Result, Is.EqualTo(3));
        Assert.That(rig.Create("jid=2", "persist").Errno, Is.EqualTo(FreeBsdErrno.Exists));
    }

    [Test]
    public void Numbers_begin_again_after_the_largest()
    {
        rig.Kernel.Prisons.LastId = JailFlags.MaxJid - 1;
        Assert.That(rig.Create("persist").Result, Is.EqualTo(JailFlags.MaxJid));
        Assert.That(rig.Create("persist").Result, Is.EqualTo(1));
    }

    [TestCase("55", 55, "")]
    [TestCase("007", -1, "name cannot be numeric (unless it is the jid)")]
    [TestCase("+5", -1, "name cannot be numeric (unless it is the jid)")]
    [TestCase("-5", -1, "negative jid")]
    [TestCase("99999999999999999999", -1, "negative jid")]
    [TestCase("1e3", 1, "")]
    [TestCase("a..b", -1, "jail \"a.\" not found")]
    [TestCase(".", -1, "jail \"\" not found")]
    public void A_name_of_digits_asks_for_that_jid(string name, int result, string message)
    {
        Assert.That(rig.Create($"name={name}", "persist").Result, Is.EqualTo(result));
        Assert.That(rig.Message, Is.EqualTo(message));
    }

    [TestCase("/j/a", "/j/a", FreeBsdErrno.None)]
    [TestCase("j/../j/./b/", "/j/b", FreeBsdErrno.None)]
    [TestCase("/j/link", "/j/a", FreeBsdErrno.None)]
    [TestCase("/j/loop", "", FreeBsdErrno.Loop)]
    [TestCase("/j/file", "", FreeBsdErrno.NotDirectory)]
    [TestCase("/j/file/x", "", FreeBsdErrno.NotDirectory)]
    [TestCase("/j/no", "", FreeBsdErrno.NoEntry)]
    [TestCase("", "", FreeBsdErrno.NoEntry)]
    public void A_path_is_stored_as_it_really_is(string path, string stored, FreeBsdErrno errno)
    {
        var answer = rig.Create($"path={path}", "persist");
        Assert.That(answer.Errno, Is.EqualTo(errno));
        Assert.That(errno == FreeBsdErrno.None ? rig.Text(answer.Result, "path") : "", Is.EqualTo(stored));
    }

    [Test]
    public void The_limit_of_children_is_that_of_the_caller_not_of_the_parent()
    {
        var a = rig.Create("name=a", "persist").Result;
        Assert.That(rig.Create("name=a.b", "persist").Result, Is.GreaterThan(0));
        Assert.That(rig.Number(a, "children.cur"), Is.EqualTo(1));
        Assert.That(rig.Set(rig.Inside(a), JailFlags.Create, "name=c", "persist"), Is.EqualTo((KernelAnswer)FreeBsdErrno.NoPermission));
        Assert.That(rig.Message, Is.Empty);
        rig.Update("name=a", "children.max=1");
        Assert.That(rig.Set(rig.Inside(a), JailFlags.Create, "name=c", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
        Assert.That(rig.Message, Is.EqualTo("prison limit exceeded"));
    }

    [Test]
    public void A_jail_sees_only_its_children_by_names_of_their_own()
    {
        var a = rig.Create("name=a", "path=/j/a", "children.max=5", "persist").Result;
        var inside = rig.Inside(a);
        var kid = rig.Set(inside, JailFlags.Create, "name=kid", "persist").Result;
        Assert.That(rig.Text(kid, "name", inside), Is.EqualTo("kid"));
        Assert.That(rig.Text(kid, "name"), Is.EqualTo("a.kid"));
        Assert.That(rig.Number(kid, "parent", inside), Is.Zero);
        Assert.That(rig.Number(kid, "parent"), Is.EqualTo(a));
        Assert.That(rig.Kernel.JailRemove(inside, a).Errno, Is.EqualTo(FreeBsdErrno.Invalid));
    }

    [Test]
    public void A_parent_made_stricter_makes_its_children_stricter()
    {
        rig.Create("name=a", "allow.raw_sockets", "children.max=5", "ip4.addr=10.0.0.1,10.0.0.2", "persist");
        var inside = rig.Inside(1);
        var kid = rig.Set(inside, JailFlags.Create, "name=kid", "allow.raw_sockets", "children.max=4", "ip4=2", "persist").Result;
        rig.Update("name=a", "allow.noraw_sockets", "securelevel=2", "children.max=2", "ip4.addr=10.0.0.2");
        Assert.That(rig.Number(kid, "allow.raw_sockets"), Is.Zero);
        Assert.That(rig.Number(kid, "securelevel"), Is.EqualTo(2));
        Assert.That(rig.Number(kid, "children.max"), Is.EqualTo(1));
        Assert.That(rig.Kernel.Prisons.Find(kid)!.Ip4.Bytes, Is.EqualTo(new byte[] { 10, 0, 0, 2 }));
    }
}
