using Jaild.Hosts.FreeBsd.Native;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Answers of a real 12.1 kernel that are told in words, beside the recordings.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ObservedTests
{
    private readonly KernelRig rig = new();

    [TestCase(30, FreeBsdErrno.None)]
    [TestCase(31, FreeBsdErrno.Invalid)]
    [TestCase(0, FreeBsdErrno.None)]
    public void A_release_has_at_most_30_characters_whatever_the_text_says(int length, FreeBsdErrno errno)
    {
        Assert.That(rig.Create($"osrelease={new string('r', length)}", "persist").Errno, Is.EqualTo(errno));
        Assert.That(rig.Message, errno == FreeBsdErrno.None ? Is.Empty : Does.Contain("1-31 bytes"));
    }

    [TestCase("noallow.mount")]
    [TestCase("allow.nomount.devfs")]
    [TestCase("novnet")]
    [TestCase("nohost")]
    [TestCase("lastjid=1")]
    public void A_no_in_the_wrong_place_is_unknown(string parameter)
    {
        rig.Create(parameter, "persist");
        Assert.That(rig.Message, Is.EqualTo($"unknown parameter: {parameter.Split('=')[0]}"));
    }

    [Test]
    public void A_limit_of_children_is_lower_than_the_creators_and_may_be_below_zero()
    {
        Assert.That(rig.Create("children.max=999999", "persist").Errno, Is.EqualTo(FreeBsdErrno.NoPermission));
        Assert.That(rig.Create("children.max=999998", "persist").Result, Is.EqualTo(2));
        Assert.That(rig.Number(rig.Create("children.max=-1", "persist").Result, "children.max"), Is.EqualTo(-1));
    }

    [TestCase("ip4=1")]
    [TestCase("ip4=2")]
    [TestCase("ip6=0")]
    [TestCase("ip6.addr=fd00::1")]
    public void A_jail_with_a_network_of_its_own_takes_no_word_about_addresses(string parameter)
    {
        Assert.That(rig.Create("vnet=1", parameter, "persist").Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        Assert.That(rig.Message, Is.EqualTo("vnet jails cannot have IP address restrictions"));
    }

    [TestCase("10.0.0.1,10.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("255.255.255.255")]
    public void Addresses_that_are_nobodys_or_twice_are_refused_without_text(string addresses)
    {
        Assert.That(rig.Create($"ip4.addr={addresses}", "persist").Errno, Is.EqualTo(FreeBsdErrno.Invalid));
        Assert.That(rig.Message, Is.Empty);
    }

    [Test]
    public void Persist_with_zero_keeps_the_jail()
    {
        rig.Create("name=a", "persist=0");
        Assert.That(rig.Update("name=a", "persist=0").Result, Is.EqualTo(1));
        Assert.That(rig.Jails(), Is.EqualTo(new[] { "1 a" }));
    }

    [Test]
    public void A_name_may_be_of_all_bytes_but_dots()
    {
        foreach (var name in new[] { "a b", "-x", "+", "a\n", "*", "[", "a/b", "ü" })
        {
            var jid = rig.Create($"name={name}", "persist").Result;
            Assert.That(jid > 0 ? rig.Text(jid, "name") : "", Is.EqualTo(name));
        }
    }
}
