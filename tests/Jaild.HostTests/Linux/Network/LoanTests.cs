using Jaild.Core;
using Jaild.Hosts.Linux.Network;

namespace Jaild.HostTests.Linux.Network;

/// <summary>Interfaces of the host that are moved into a jail and given back as they were.</summary>
[TestFixture]
internal sealed class LoanTests : NetworkFixture
{
    private string lent = "";

    [SetUp]
    public void MakeInterface()
    {
        lent = Ground.Pair("le");
        NetworkGround.Ip($"link set {lent} address 02:00:5e:10:00:07 mtu 1400 alias by-hand");
        NetworkGround.Ip($"link set {lent}x up");
        NetworkGround.Ip($"link set {lent} up");
        NetworkGround.Ip($"link set {lent} master {Ground.Bridge}");
        NetworkGround.Ip($"address add {Ground.Address(7)}/25 brd {Ground.Address(99)} dev {lent}");
        NetworkGround.Ip($"address add {Ground.Address(8)} peer {Ground.Address(9)} dev {lent}");
        NetworkGround.Ip($"address add {Ground.Address6(7)}/64 dev {lent} nodad noprefixroute");
    }

    [TearDown]
    public void Free() => NetworkGround.Ip($"link set {lent} nomaster");

    private Life Borrower(params string[] more) => Vnet([$"vnet.interface={lent}", $"ip4.addr={lent}|{Ground.Address(70)}/24", .. more]);

    /// <summary>All that was set by hand, as ip(8) tells it; the numbers and times before and after are not ours to keep.</summary>
    private string State()
    {
        var shown = NetworkGround.Shown(lent);
        Assert.That(shown, Does.Contain("02:00:5e:10:00:07").And.Contain("mtu 1400").And.Contain("alias by-hand").And.Contain($"master {Ground.Bridge}").And.Contain(",UP,"), shown);
        return string.Join('\n', shown.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("inet", StringComparison.Ordinal) && !l.Contains("fe80")).Order(StringComparer.Ordinal));
    }

    [Test]
    public async Task An_interface_is_the_jails_while_it_runs_and_comes_back_as_it_was()
    {
        var before = State();
        var life = Borrower();
        await life.Up();
        Assert.That(NetworkGround.Has(lent), Is.False);
        Assert.That(await Seen(life, lent), Does.Contain($"inet {Ground.Address(70)}/24").And.Not.Contain(Ground.Address(7) + "/").And.Contain("UP,LOWER_UP"));
        await life.Down();
        Assert.That(State(), Is.EqualTo(before));
    }

    [Test]
    public async Task An_interface_comes_back_although_the_jail_died()
    {
        var before = State();
        var life = Borrower();
        await life.Up();
        var died = Host.Died(life.Run, default);
        Machine.Kill(life);
        await died;
        await Machine.Reopen();
        await RemoveAll(Host, life, life.Made.Where(r => r.Kind != "vnet")); // what dies with a jail is not taken down step by step
        Assert.That(State(), Is.EqualTo(before));
    }

    [Test]
    public async Task An_interface_that_was_down_and_empty_comes_back_so()
    {
        var plain = Ground.Pair("pl");
        var before = NetworkGround.Shown(plain);
        var life = Vnet($"vnet.interface={plain}");
        await life.Up();
        await life.Down();
        Assert.That(NetworkGround.Shown(plain), Is.EqualTo(before));
    }

    [Test]
    public async Task What_root_inside_did_to_it_is_undone()
    {
        var before = State();
        var life = Borrower("$jaild_net_admin");
        await life.Up();
        await Inside(life, $"ip link set {lent} down; ip link set {lent} address 02:00:00:00:00:99; ip link set {lent} mtu 1280; ip link set {lent} name mine0");
        await life.Down();
        Assert.That(State(), Is.EqualTo(before));
    }

    [Test]
    public async Task Another_interface_that_root_inside_made_in_its_name_is_not_taken_for_it([Values] bool died, [Values("bridge", "veth peer name other0")] string type)
    {
        var before = State();
        var life = Borrower("$jaild_net_admin");
        await life.Up();
        await Inside(life, $"ip link set {lent} down; ip link set {lent} name mine0; ip link add {lent} type {type}");
        await Machine.Reopen();
        await RemoveAll(Host, life, life.Made.Where(r => r.Kind != "vnet" || !died));
        Assert.That(State(), Is.EqualTo(before));
    }

    [Test]
    public async Task An_interface_that_ended_with_its_network_hinders_nothing()
    {
        var life = Borrower();
        await life.Up();
        await Host.Remove(Of(life, "jail"), life.Run, force: true, default);
        NetworkNamespace.Unpin(Machine.Options.Network(life.Uuid));
        await WhenGone(lent + "x"); // a pair ends whole
        await life.Down();
        NetworkGround.Ip($"link add {lent} type veth peer name {lent}x");
    }

    [Test]
    public async Task One_that_came_back_by_itself_is_set_up_again_under_its_name()
    {
        var before = State();
        var life = Borrower();
        await life.Up("vnet");
        using (var host = new Jaild.Hosts.Native.Descriptor(Jaild.Hosts.Native.LibC.OpenAt(-100, "/proc/self/ns/net", 0, 0), "open", "ns"))
        using (var inside = Netlink.In(Machine.Options.Network(life.Uuid))!)
        {
            // as the kernel does with hardware: down, without addresses, perhaps under another name
            var links = new Links(inside);
            links.Move(links.Find(lent)!, host, "dev7", PairIdentity.Mark(life.Uuid), up: false);
        }
        await life.Down();
        Assert.That(State(), Is.EqualTo(before));
    }

    [Test]
    public async Task Two_jails_cannot_have_the_same_interface()
    {
        var one = Borrower();
        await one.Up("interfaces");
        var other = Borrower();
        var failure = (await Assert.ThrowsAsync<JaildException>(() => other.Up()))!;
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.AlreadyExists, "INTERFACE_LENT")));
        await other.Down();
        await one.Down();
        State();
    }

    [Test]
    public async Task When_its_name_was_taken_meanwhile_it_stays_inside_until_that_is_cured()
    {
        var before = State();
        var life = Borrower();
        await life.Up();
        NetworkGround.Ip($"link add {lent} type bridge");
        foreach (var resource in life.Made.Reverse().Where(r => r.Kind is "vnet" or "loan" or "network"))
        {
            var failure = (await Assert.ThrowsAsync<JaildException>(() => Host.Remove(resource, life.Run, force: true, default)))!;
            Assert.That(failure.Message, Does.Contain(lent));
        }
        NetworkGround.Ip($"link delete {lent}");
        await life.Down();
        Assert.That(State(), Is.EqualTo(before));
    }

    [TestCase("nowhere0", "NO_INTERFACE")]
    [TestCase("lo", "INTERFACE_NOT_MOVABLE")]
    public async Task What_cannot_be_lent_is_refused_by_name(string name, string reason)
    {
        var life = Vnet($"vnet.interface={name}");
        var failure = (await Assert.ThrowsAsync<JaildException>(() => Planned(life, "interfaces")))!;
        Assert.That(failure.Reason, Is.EqualTo(reason));
        Assert.That(failure.Message, Does.Contain(name));
    }

    [Test]
    public async Task The_journal_knows_what_it_was_like()
    {
        var facts = (await Planned(Borrower(), "interfaces")).First(r => r.Kind == "loan").Facts;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((facts["alias"], facts["ether"], facts["mtu"], facts["up"], facts["bridge"]), Is.EqualTo(("by-hand", "02:00:5e:10:00:07", "1400", "true", Ground.Bridge)));
            Assert.That(facts["addresses"].Split(',').Where(a => !a.StartsWith("fe80", StringComparison.Ordinal)), Is.EquivalentTo(new[]
            {
                $"{Ground.Address(7)}/25 brd {Ground.Address(99)}", $"{Ground.Address(8)}/32 peer {Ground.Address(9)}", $"{Ground.Address6(7)}/64 noprefixroute",
            }));
        }
    }

    private static async Task WhenGone(string link)
    {
        while (NetworkGround.Has(link))
        {
            await Task.Yield(); // the kernel ends a network on its own time
        }
    }
}
