using Jaild.Hosts.FreeBsd.Native;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Which addresses a jail may have, and how they are kept.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AddressTests
{
    private readonly KernelRig rig = new();

    [Test]
    public void The_first_address_stays_first_and_the_rest_is_sorted()
    {
        rig.Create("ip4.addr=10.0.0.3,10.0.0.9,10.0.0.1", "persist");
        Assert.That(rig.Kernel.Prisons.Find(1)!.Ip4.Bytes, Is.EqualTo(new byte[] { 10, 0, 0, 3, 10, 0, 0, 1, 10, 0, 0, 9 }));
    }

    [TestCase("10.0.0.1", "10.0.0.1", FreeBsdErrno.None)]
    [TestCase("10.0.0.1,10.0.0.2", "10.0.0.2", FreeBsdErrno.AddressInUse)]
    [TestCase("10.0.0.1", "10.0.0.2,10.0.0.1", FreeBsdErrno.AddressInUse)]
    [TestCase("10.0.0.1,10.0.0.2", "10.0.0.3", FreeBsdErrno.None)]
    public void Two_jails_share_an_address_only_when_both_have_no_other(string first, string second, FreeBsdErrno errno)
    {
        rig.Create($"ip4.addr={first}", "persist");
        Assert.That(rig.Create($"ip4.addr={second}", "persist").Errno, Is.EqualTo(errno));
        Assert.That(rig.Message, Is.EqualTo(errno == FreeBsdErrno.None ? "" : "IPv4 addresses clash"));
    }

    [Test]
    public void The_addresses_of_a_dying_jail_are_free()
    {
        rig.Create("ip4.addr=10.0.0.1,10.0.0.2", "persist");
        rig.Kernel.LeaveConnection(rig.Inside(1));
        rig.Kernel.JailRemove(rig.Root, 1);
        Assert.That(rig.Create("ip4.addr=10.0.0.1,10.0.0.2", "persist").Result, Is.EqualTo(2));
    }

    [Test]
    public void A_child_has_only_addresses_of_its_parent()
    {
        rig.Create("name=a", "ip4.addr=10.0.0.1", "children.max=3", "persist");
        Assert.That(rig.Create("name=a.b", "ip4.addr=10.0.0.2", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
        Assert.That(rig.Create("name=a.c", "ip4.addr=10.0.0.1", "persist").Result, Is.EqualTo(3));
        Assert.That(rig.Create("name=a.d", "ip4=2", "persist").Result, Is.EqualTo(4));
        Assert.That(rig.Kernel.Prisons.Find(4)!.Ip4.Bytes, Is.EqualTo(new byte[] { 10, 0, 0, 1 }));
    }

    [TestCase("ip4=0", 0)]
    [TestCase("ip4=1", 0)]
    [TestCase("ip4=2", 2)]
    [TestCase("host=1", 0)]
    public void What_is_held_to_addresses_reads_as_disabled_and_only_inherit_reads_so(string parameter, int read)
    {
        rig.Create(parameter, "persist");
        Assert.That(rig.Number(1, "ip4"), Is.EqualTo(read));
    }

    [Test]
    public void Addresses_are_changed_later_only_where_there_was_a_list()
    {
        rig.Create("name=a", "persist");
        rig.Create("name=b", "ip4=2", "persist");
        Assert.That(rig.Update("name=a", "ip4.addr=10.0.0.1").Result, Is.EqualTo(1));
        Assert.That(rig.Update("name=b", "ip4.addr=10.0.0.1").Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        Assert.That(rig.Message, Is.EqualTo("ip4 cannot be changed after creation"));
    }
}
