using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>What is otherwise on 15, as its manuals say: none of it was observed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NewKernelTests
{
    private readonly KernelRig rig = new(KernelVersion.FreeBsd15);

    [Test]
    public void Nothing_brings_a_dying_jail_back()
    {
        Die();
        Assert.That(rig.Set(rig.Root, JailFlags.Update | JailFlags.Dying, "jid=1", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(rig.Message, Is.EqualTo("jail 1 is dying"));
        Assert.That(rig.Set(rig.Root, JailFlags.Update | JailFlags.Dying, "name=a", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(rig.Find("name=a").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(rig.Message, Is.EqualTo("jail \"a\" (1) is dying"));
    }

    [Test]
    public void A_dying_jail_gives_its_number_to_a_new_one()
    {
        Die();
        Assert.That(rig.Create("jid=1", "name=a", "persist").Result, Is.EqualTo(1));
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a", "(999999 a)" }));
    }

    [Test]
    public void A_removed_jail_is_dying_at_once_with_all_below_it()
    {
        rig.Create("name=p", "children.max=2", "persist");
        rig.Create("name=p.a", "persist");
        var stuck = rig.Inside(2);
        stuck.IsStuck = true;
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 p)", "(2 p.a)" }));
        Assert.That(rig.Create("name=p.b", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoEntry));
        Assert.That(rig.Message, Is.EqualTo("jail \"p\" is dying"));
        Assert.That(rig.Set(stuck, JailFlags.Create, "name=x", "persist").Errno, Is.EqualTo(FreeBsdErrno.TryAgain));
        rig.Kernel.Wake(stuck);
        Assert.That(rig.Jails(), Is.Empty);
    }

    [Test]
    public void Meta_is_set_read_and_taken_away_by_key()
    {
        rig.Create("name=a", "persist", "meta.jaild.uuid=42", "meta.other=x=y");
        Assert.That(rig.Text(1, "meta"), Is.EqualTo("jaild.uuid=42\nother=x=y\n"));
        Assert.That(rig.Text(1, "meta.other"), Is.EqualTo("x=y"));
        rig.Update("name=a", "meta.jaild.uuid");
        Assert.That(rig.Text(1, "meta"), Is.EqualTo("other=x=y\n"));
        Assert.That(rig.Text(1, "meta.jaild.uuid"), Is.Empty);
        Assert.That(rig.Update("name=a", $"meta.big={new string('x', 5000)}").Errno, Is.EqualTo(FreeBsdErrno.TooBig));
        Assert.That(rig.Text(1, "env"), Is.Empty);
    }

    [TestCase(KernelVersion.FreeBsd12, "meta=a=b", "unknown parameter: meta")]
    [TestCase(KernelVersion.FreeBsd12, "allow.nfsd", "unknown parameter: allow.nfsd")]
    [TestCase(KernelVersion.FreeBsd12, "desc=3", "unknown parameter: desc")]
    [TestCase(KernelVersion.FreeBsd15, "desc=3", "unexpected desc")]
    [TestCase(KernelVersion.FreeBsd15, "allow.nonfsd", "")]
    public void A_parameter_is_known_from_its_version_on(KernelVersion version, string parameter, string message)
    {
        var other = new KernelRig(version);
        other.Create("persist", parameter);
        Assert.That(other.Message, Is.EqualTo(message));
    }

    /// <summary>Jail 1, named a, is dying.</summary>
    private void Die()
    {
        rig.Create("name=a", "persist");
        rig.Kernel.LeaveConnection(rig.Inside(1));
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "(1 a)" }));
    }
}
