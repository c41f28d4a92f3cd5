using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Linux.Network;

namespace Jaild.HostTests.Linux.Network;

/// <summary>The laws of the host for each resource of a network: repeatable, foreign ones left alone, found again by the next daemon.</summary>
[TestFixture]
internal sealed class NetworkContractTests : NetworkFixture
{
    private string lent = "";

    [SetUp]
    public void MakeInterface()
    {
        lent = Ground.Pair("le");
        NetworkGround.Ip($"address add {Ground.Address(200)}/32 dev {lent}");
    }

    /// <summary>One of each: two pairs, one in a bridge, and a lent interface.</summary>
    private Life Everything() => OnBridge(2, "vnet.interface=epair", $"vnet.interface={lent}", $"ip4.addr={lent}|{Ground.Address(130)}/32", $"$jaild_bridge={Ground.Bridge}");

    private void LentIsBack()
    {
        var shown = NetworkGround.Shown(lent);
        Assert.That(shown, Does.Contain(Ground.Address(200)).And.Not.Contain("alias jaild").And.Not.Contain(Ground.Address(130)));
    }

    [Test]
    public async Task Everything_may_be_made_twice_and_removed_twice()
    {
        var life = Everything();
        await life.Up();
        var before = await Inside(life, "ip address show; ip route show");
        foreach (var made in life.Made)
        {
            Assert.That(await Host.Make(made, life.Run, default), Is.EqualTo(made));
        }
        Assert.That(await Inside(life, "ip address show; ip route show"), Is.EqualTo(before));
        var network = life.Made.Where(r => r.Kind is "network" or "interface" or "loan" or "vnet").ToList();
        foreach (var made in network)
        {
            Assert.That(await Host.IsThere(made, life.Run, default), Is.True, $"{made}");
        }
        await life.Down();
        await life.Down(force: true);
        foreach (var made in network)
        {
            Assert.That(await Host.IsThere(made, life.Run, default), Is.False, $"{made}");
        }
        LentIsBack();
    }

    [Test]
    public async Task Each_step_may_be_cut_after_each_resource_and_a_later_daemon_removes_it_by_its_plan([Values] bool ended, [Values] bool again)
    {
        for (var cut = 0; ; cut++)
        {
            var life = Everything();
            var planned = new List<Resource>();
            var made = 0;
            foreach (var step in new[] { "addresses", "interfaces", "vnet" })
            {
                var resources = await Planned(life, step);
                planned.AddRange(resources);
                for (var i = 0; i < resources.Count && made < cut; i++, made++)
                {
                    await Host.Make(resources[i], life.Run, default);
                }
            }
            await Machine.Reopen();
            if (again && made > 0)
            {
                await Host.Make(planned[made - 1], life.Run, default);
            }
            await RemoveAll(Host, life, planned.Where(r => !ended || r.Kind != "vnet"));
            Assert.That(Ground.Leftovers([life.Uuid]), Is.Empty, $"cut after {made}");
            Assert.That(Directory.Exists(Machine.Options.Networks) ? Directory.GetFiles(Machine.Options.Networks) : [], Is.Empty);
            LentIsBack();
            if (made == planned.Count)
            {
                Assert.That(made, Is.EqualTo(7));
                return;
            }
            Assert.That(made, Is.EqualTo(cut));
        }
    }

    [Test]
    public async Task Each_removal_may_be_cut_and_is_ended_by_a_later_daemon()
    {
        for (var cut = 0; cut <= 7; cut++)
        {
            var life = Everything();
            await life.Up("vnet");
            var network = life.Made.Where(r => r.Kind is "network" or "interface" or "loan" or "vnet").ToList();
            Assert.That(network, Has.Count.EqualTo(7));
            foreach (var resource in Enumerable.Reverse(network).Take(cut))
            {
                await Host.Remove(resource, life.Run, force: false, default);
            }
            await Machine.Reopen();
            await life.Down();
            Assert.That(Ground.Leftovers([life.Uuid]), Is.Empty, $"cut after {cut}");
            LentIsBack();
        }
    }

    [Test]
    public async Task A_pair_that_got_no_mark_before_the_kill_is_known_by_its_mac_address()
    {
        var life = OnBridge(2);
        var pair = (await Planned(life, "interfaces")).First(r => r.Kind == "interface");
        NetworkGround.Ip($"link add {pair.Name} address {pair.Facts["ether"]} type veth peer name {pair.Facts["peer"]} address {pair.Facts["peer.ether"]}");
        Assert.That((await Planned(life, "interfaces")).First(r => r.Kind == "interface").Existed, Is.False);
        await Host.Remove(pair, life.Run, force: false, default);
        Assert.That(NetworkGround.Has(pair.Name), Is.False);
    }

    [Test]
    public async Task A_pair_that_somebody_renamed_goes_with_its_jail()
    {
        var life = OnBridge(2);
        await life.Up();
        NetworkGround.Ip($"link set {Of(life, "interface").Name} down");
        NetworkGround.Ip($"link set {Of(life, "interface").Name} name {Ground.Name("re")}");
        await life.Down();
        Assert.That(NetworkGround.Has(Ground.Name("re")), Is.False);
    }

    [TestCase("bridge")]
    [TestCase("veth peer name {0}")]
    public async Task A_foreign_interface_of_the_same_name_is_an_error_and_stays(string type)
    {
        var life = OnBridge(2);
        var name = PairIdentity.Name(life.Uuid, 0, 'a');
        NetworkGround.Ip($"link add {name} type {string.Format(System.Globalization.CultureInfo.InvariantCulture, type, Ground.Name("fo"))}");
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That(failure.Kind, Is.EqualTo(ErrorKind.AlreadyExists));
        Assert.That(failure.Message, Does.Contain(name));
        await life.Down(force: true);
        await Host.Remove(Of(life, "interface") with { Existed = false }, life.Run, force: true, default);
        Assert.That(NetworkGround.Has(name), Is.True, "one that came after the plan is not ours either");
        NetworkGround.Ip($"link delete {name}");
    }

    [Test]
    public async Task A_foreign_interface_that_took_the_place_of_a_removed_pair_stays()
    {
        var life = OnBridge(2);
        await life.Up();
        var name = Of(life, "interface").Name;
        NetworkGround.Ip($"link delete {name}");
        NetworkGround.Ip($"link add {name} type bridge");
        await life.Down(force: true);
        Assert.That(NetworkGround.Has(name), Is.True);
        NetworkGround.Ip($"link delete {name}");
    }

    [Test]
    public async Task A_bridge_that_is_not_there_is_named()
    {
        var life = Vnet("vnet.interface=epair", "$jaild_bridge=nobridge0");
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That((failure.Reason, failure.Message.Contains("nobridge0")), Is.EqualTo(("NO_BRIDGE", true)));
        await life.Down();
    }

    [Test]
    public async Task Of_another_boot_nothing_is_removed()
    {
        var life = OnBridge(2);
        await life.Up();
        foreach (var resource in Enumerable.Reverse(life.Made).Where(r => r.Kind is "network" or "interface" or "vnet"))
        {
            await Host.Remove(resource with { Facts = resource.Facts.SetItem("boot", "another") }, life.Run, force: true, default);
        }
        Assert.That(await Seen(life, "eth0"), Does.Contain(Ground.Address(2)));
        await life.Down();
    }
}
