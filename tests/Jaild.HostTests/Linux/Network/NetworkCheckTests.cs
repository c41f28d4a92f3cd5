using Jaild.Core;
using Jaild.Hosts.Linux.Network;

namespace Jaild.HostTests.Linux.Network;

/// <summary>What is refused when a jail is created, by the name of the parameter.</summary>
[TestFixture]
internal sealed class NetworkCheckTests : NetworkFixture
{
    [TestCase("vnet.interface", "vnet.interface=epair")]
    [TestCase("$jaild_bridge", "$jaild_bridge=br0")]
    [TestCase("$jaild_net_admin", "$jaild_net_admin")]
    [TestCase("ip4.addr", "ip4.addr=192.0.2.1")]
    [TestCase("ip6.addr", "ip6.addr=2001:db8::1")]
    [TestCase("ip4.addr", "ip4.addr=nowhere0|192.0.2.1", "$jaild_unconfined_addr")]
    [TestCase("interface", "ip4.addr=192.0.2.1", "interface=no/where", "$jaild_unconfined_addr")]
    [TestCase("ip4", "ip4.addr=192.0.2.1", "ip4=disable", "$jaild_unconfined_addr")]
    [TestCase("ip6", "ip4.addr=192.0.2.1", "ip6=disable", "$jaild_unconfined_addr")]
    [TestCase("ip4", "ip4=new")]
    [TestCase("ip6", "ip4=inherit", "ip6=disable")]
    [TestCase("ip4", "vnet", "ip4=inherit")]
    [TestCase("ip6", "vnet", "ip6=disable")]
    [TestCase("vnet.interface", "vnet", "vnet.interface=em0 up")]
    [TestCase("vnet.interface", "vnet", "vnet.interface=lo")]
    [TestCase("vnet.interface", "vnet", "vnet.interface=seventeen_letters")]
    [TestCase("vnet.interface", "vnet", "vnet.interface=em0", "vnet.interface=em0")]
    [TestCase("$jaild_bridge", "vnet", "vnet.interface=epair", "$jaild_bridge=nobridge0")]
    [TestCase("$jaild_bridge", "vnet", "vnet.interface=epair", "$jaild_bridge=lo")]
    [TestCase("$jaild_ether", "vnet", "vnet.interface=epair", "$jaild_ether=01:00:5e:10:00:01")]
    [TestCase("$jaild_ether", "vnet", "vnet.interface=epair", "$jaild_ether=02:00:5e:10:00")]
    [TestCase("$jaild_ether", "vnet", "vnet.interface=epair", "$jaild_ether=00:00:00:00:00:00")]
    [TestCase("$jaild_ether", "vnet", "$jaild_ether=02:00:5e:10:00:01")]
    [TestCase("$jaild_ether", "vnet", "vnet.interface=epair", "vnet.interface=epair", "$jaild_ether=02:00:5e:10:00:0a", "$jaild_ether=02:00:5E:10:00:0A")]
    [TestCase("$jaild_mtu", "vnet", "vnet.interface=epair", "$jaild_mtu=67")]
    [TestCase("$jaild_mtu", "vnet", "vnet.interface=epair", "$jaild_mtu=65536")]
    [TestCase("$jaild_mtu", "vnet", "vnet.interface=epair", "$jaild_mtu=many")]
    [TestCase("$jaild_mtu", "vnet", "vnet.interface=epair", "$jaild_mtu=1000", "ip6.addr=2001:db8::1/64")]
    [TestCase("ip4.addr", "vnet", "ip4.addr=192.0.2.1/24")]
    [TestCase("ip4.addr", "vnet", "vnet.interface=epair", "ip4.addr=eth1|192.0.2.1/24")]
    [TestCase("ip4.addr", "vnet", "vnet.interface=epair", "vnet.interface=epair", "ip4.addr=eth0|192.0.2.1/24", "ip4.addr=eth1|192.0.2.1/24")]
    [TestCase("$jaild_gateway", "vnet", "vnet.interface=epair", "ip4.addr=192.0.2.2", "$jaild_gateway=192.0.2.1")]
    [TestCase("$jaild_gateway", "vnet", "vnet.interface=epair", "ip4.addr=192.0.2.2/24", "$jaild_gateway=198.51.100.1")]
    [TestCase("$jaild_gateway", "vnet", "vnet.interface=epair", "ip4.addr=192.0.2.2/24", "$jaild_gateway=192.0.2.1", "$jaild_gateway=192.0.2.3")]
    [TestCase("$jaild_gateway", "vnet", "vnet.interface=epair", "ip4.addr=192.0.2.2/24", "$jaild_gateway=router")]
    [TestCase("$jaild_gateway", "vnet", "$jaild_gateway=fe80::1")]
    public void What_cannot_be_is_refused_by_name(string field, params string[] settings)
    {
        var failure = Assert.Throws<JaildException>(() => Host.Check(Machine.Definition(settings)));
        Assert.That(failure.Fields.Select(f => f.Field).Distinct(), Is.EqualTo(new[] { field }));
    }

    [Test]
    public void Two_bridges_need_two_pairs()
    {
        var bridge = $"$jaild_bridge={Ground.Bridge}";
        Assert.That(() => Host.Check(Machine.Definition("vnet", "vnet.interface=epair", bridge, bridge)), Throws.InstanceOf<JaildException>());
        Assert.That(Host.Check(Machine.Definition("vnet", "vnet.interface=epair", "vnet.interface=epair", bridge, bridge)), Is.Empty);
        Assert.That(Host.Check(Machine.Definition("vnet", "vnet.interface=epair", "vnet.interface=epair", bridge)), Is.Empty);
    }

    [Test]
    public void What_a_command_before_may_make_need_not_be_there_yet() =>
        Assert.That(Host.Check(Machine.Definition("vnet", "vnet.interface=epair", "$jaild_bridge=later0", "exec.prepare=true")), Is.Empty);

    [Test]
    public void Names_are_15_bytes_and_those_of_many_jails_differ()
    {
        var names = Enumerable.Range(0, 20000).Select(i => new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))
            .SelectMany(u => new[] { PairIdentity.Name(u, 0, 'a'), PairIdentity.Name(u, 0, 'b'), PairIdentity.Name(u, 31, 'a') }).ToList();
        Assert.That(names, Is.All.Length.EqualTo(15).And.All.Match("^[a-z0-9]+$"));
        Assert.That(names, Is.Unique);
    }

    [Test]
    public void Mac_addresses_of_a_jail_are_unicast_local_and_stable()
    {
        var uuid = Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        var ethers = Enumerable.Range(0, 8).SelectMany(n => new[] { PairIdentity.Ether(uuid, n, 'a'), PairIdentity.Ether(uuid, n, 'b') }).ToList();
        Assert.That(ethers, Is.Unique);
        Assert.That(ethers.Select(e => Ethers.Bytes(e)[0] & 3), Is.All.EqualTo(2));
        Assert.That(ethers[1], Is.EqualTo(PairIdentity.Ether(Guid.Parse(uuid.ToString()), 0, 'b')));
    }
}
