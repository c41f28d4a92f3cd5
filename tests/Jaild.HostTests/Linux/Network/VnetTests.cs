using System.Net.NetworkInformation;
using System.Net.Sockets;
using Jaild.Core;
using Jaild.Hosts.Linux.Network;

namespace Jaild.HostTests.Linux.Network;

/// <summary>Jails with a network of their own on a bridge.</summary>
[TestFixture("runc")]
[TestFixture("crun")]
internal sealed class VnetTests(string runtime) : NetworkFixture(runtime)
{
    [Test]
    public async Task A_jail_on_a_bridge_is_reached_from_the_host_and_reaches_it([Values] bool six)
    {
        var life = OnBridge(2, "allow.raw_sockets");
        await life.Up();
        var address = six ? Ground.Address6(2) : Ground.Address(2);
        using var ping = new Ping();
        Assert.That((await ping.SendPingAsync(address, 10000)).Status, Is.EqualTo(IPStatus.Success));
        await Inside(life, $"ping -c 1 -W 10 {(six ? Ground.HostAddress6 : Ground.HostAddress)}");
        await Inside(life, "httpd -p 8080 -h /");
        using var client = new TcpClient(six ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        await client.ConnectAsync(address, 8080);
        Assert.That(client.Connected, Is.True);
        await life.Down();
    }

    [Test]
    public async Task Two_jails_on_a_bridge_talk_to_each_other()
    {
        var (one, other) = (OnBridge(2), OnBridge(3));
        File.WriteAllText(Path.Combine(Machine.Root, "word"), "over the bridge");
        await one.Up();
        await other.Up();
        await Inside(one, "httpd -p 8080 -h /");
        Assert.That(await Inside(other, $"wget -q -O - http://{Ground.Address(2)}:8080/word"), Is.EqualTo("over the bridge"));
        Assert.That(await Inside(other, $"wget -q -O - http://[{Ground.Address6(2)}]:8080/word"), Is.EqualTo("over the bridge"));
        await other.Down();
        await one.Down();
    }

    [Test]
    public async Task The_default_routes_lead_to_the_gateways()
    {
        var life = OnBridge(2);
        await life.Up();
        Assert.That(await Inside(life, "ip route show"), Does.Contain($"default via {Ground.HostAddress} dev eth0"));
        Assert.That(await Inside(life, "ip -6 route show"), Does.Contain($"default via {Ground.HostAddress6} dev eth0"));
        await life.Down();
    }

    [Test]
    public async Task A_link_local_gateway_needs_no_address_in_its_network()
    {
        var life = Vnet("vnet.interface=epair", $"$jaild_bridge={Ground.Bridge}", "$jaild_gateway=fe80::1");
        Host.Check(life.Run.Definition);
        await life.Up();
        Assert.That(await Inside(life, "ip -6 route show"), Does.Contain("default via fe80::1 dev eth0"));
        await life.Down();
    }

    [Test]
    public async Task The_mac_address_is_the_same_at_each_start_and_locally_administered()
    {
        var life = OnBridge(2);
        var seen = new List<string>();
        for (var start = 0; start < 2; start++)
        {
            await life.Up();
            seen.Add(Ether(await Seen(life, "eth0")));
            await life.Down();
            await Machine.Reopen();
        }
        Assert.That(seen[0], Is.EqualTo(seen[1]));
        Assert.That(Ethers.Bytes(seen[0])[0] & 3, Is.EqualTo(2));
    }

    [Test]
    public async Task A_given_mac_address_and_mtu_hold()
    {
        var life = Vnet("vnet.interface=epair", "vnet.interface=epair", "$jaild_ether=02:00:5E:10:00:01", "$jaild_mtu=1300");
        await life.Up();
        Assert.That(await Seen(life, "eth0"), Does.Contain("02:00:5e:10:00:01").And.Contain("mtu 1300"));
        Assert.That(await Seen(life, "eth1"), Does.Not.Contain("02:00:5e:10:00:01").And.Contain("mtu 1300"));
        Assert.That(NetworkGround.Ip($"link show {Of(life, "interface").Name}"), Does.Contain("mtu 1300"));
        await life.Down();
    }

    [Test]
    public async Task A_pair_has_the_mtu_of_its_bridge_and_a_mark_and_15_bytes()
    {
        NetworkGround.Ip($"link set {Ground.Bridge} mtu 1350");
        var life = OnBridge(2);
        await life.Up();
        var name = Of(life, "interface").Name;
        var shown = NetworkGround.Ip($"link show {name}");
        Assert.That(name, Has.Length.EqualTo(15));
        Assert.That(shown, Does.Contain("mtu 1350").And.Contain($"master {Ground.Bridge}").And.Contain($"alias jaild:{life.Uuid}").And.Contain("state UP"));
        Assert.That(await Seen(life, "eth0"), Does.Contain("mtu 1350"));
        await life.Down();
    }

    [Test]
    public async Task Without_interfaces_there_is_only_a_loopback_that_is_up()
    {
        var life = Vnet();
        await life.Up();
        Assert.That(await Inside(life, "ip link show"), Does.Contain("lo: <LOOPBACK,UP").And.Not.Contain("2:"));
        await life.Down();
    }

    [Test]
    public async Task Root_inside_changes_no_interface_unless_it_is_allowed_to([Values] bool allowed)
    {
        var life = OnBridge(2, allowed ? ["$jaild_net_admin"] : []);
        await life.Up();
        var result = await life.Command("ip link set eth0 down", inside: true);
        Assert.That(result.ExitCode == 0, Is.EqualTo(allowed), result.Output);
        await life.Down();
    }

    [Test]
    public async Task The_hosts_own_address_is_in_use()
    {
        var failure = (await Assert.ThrowsAsync<JaildException>(() => Planned(OnBridge(1), "interfaces")))!;
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.AlreadyExists, "ADDRESS_IN_USE")));
        Assert.That(failure.Message, Does.Contain(Ground.Bridge));
    }

    [Test]
    public async Task A_network_that_is_gone_is_an_error_that_says_so()
    {
        var life = OnBridge(2);
        await life.Up("jail");
        NetworkNamespace.Unpin(Machine.Options.Network(life.Uuid));
        var failure = (await Assert.ThrowsAsync<JaildException>(async () => await Host.Make((await Planned(life, "vnet"))[0], life.Run, default)))!;
        Assert.That(failure.Reason, Is.EqualTo("NO_NETWORK"));
        await life.Down();
    }

    private static string Ether(string shown) => shown.Split("link/ether ")[1].Split(' ')[0];
}
