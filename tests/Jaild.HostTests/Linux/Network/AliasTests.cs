using Jaild.Core;

namespace Jaild.HostTests.Linux.Network;

/// <summary>Addresses on the host's interfaces for jails that share its network.</summary>
[TestFixture]
internal sealed class AliasTests : NetworkFixture
{
    private Life Alias(params string[] addresses) =>
        Keep(Some(["$jaild_unconfined_addr", .. addresses.Select(a => $"ip{(a.Contains(':') ? 6 : 4)}.addr={Ground.Bridge}|{a}")]));

    private string Shown() => NetworkGround.Ip($"address show dev {Ground.Bridge}");

    [Test]
    public async Task Aliases_are_there_while_the_jail_runs_and_can_be_bound_at_once()
    {
        var life = Alias($"{Ground.Address(20)}/24", $"{Ground.Address6(20)}/64");
        Host.Check(life.Run.Definition);
        await life.Up();
        Assert.That(Shown(), Does.Contain($"inet {Ground.Address(20)}/24").And.Contain($"inet6 {Ground.Address6(20)}/64 scope global nodad"));
        await Inside(life, $"httpd -p {Ground.Address(20)}:8080 -h /; httpd -p [{Ground.Address6(20)}]:8080 -h /");
        await life.Down();
        await life.Down();
        Assert.That(Shown(), Does.Not.Contain(Ground.Address(20)).And.Not.Contain(Ground.Address6(20)).And.Contain($"{Ground.HostAddress}/24"));
    }

    [Test]
    public async Task An_address_that_was_there_is_shared_and_stays()
    {
        NetworkGround.Ip($"address add {Ground.Address(21)}/32 dev {Ground.Bridge}");
        var life = Alias($"{Ground.Address(21)}/32");
        await life.Up();
        Assert.That(Of(life, "address").Existed, Is.True);
        await life.Down();
        Assert.That(Shown(), Does.Contain(Ground.Address(21)));
    }

    [Test]
    public async Task An_address_that_came_between_plan_and_deed_stays_too()
    {
        var life = Alias($"{Ground.Address(22)}/32");
        var planned = (await Planned(life, "addresses"))[0];
        Assert.That(planned.Existed, Is.False);
        NetworkGround.Ip($"address add {Ground.Address(22)}/32 dev {Ground.Bridge}");
        Assert.That((await Host.Make(planned, life.Run, default)).Existed, Is.True);
        await Host.Remove(planned, life.Run, force: true, default);
        Assert.That(Shown(), Does.Contain(Ground.Address(22)));
    }

    [Test]
    public async Task An_alias_of_a_killed_daemon_is_removed_by_its_plan_and_is_no_foreign_one()
    {
        var life = Alias($"{Ground.Address(23)}/32");
        var planned = (await Planned(life, "addresses"))[0];
        await Host.Make(planned, life.Run, default);
        await Machine.Reopen();
        Assert.That((await Planned(life, "addresses"))[0], Is.EqualTo(planned));
        Assert.That(await Host.Make(planned, life.Run, default), Is.EqualTo(planned));
        await Host.Remove(planned, life.Run, force: false, default);
        Assert.That(Shown(), Does.Not.Contain(Ground.Address(23)));
    }

    [Test]
    public async Task Later_addresses_of_the_same_network_stay_when_the_first_one_goes()
    {
        File.WriteAllText($"/proc/sys/net/ipv4/conf/{Ground.Bridge}/promote_secondaries", "0");
        NetworkGround.Ip($"address delete {Ground.HostAddress}/24 dev {Ground.Bridge}");
        var life = Alias($"{Ground.Address(24)}/24");
        await life.Up();
        NetworkGround.Ip($"address add {Ground.Address(25)}/24 dev {Ground.Bridge}");
        await life.Down();
        Assert.That(Shown(), Does.Contain(Ground.Address(25)).And.Not.Contain(Ground.Address(24)));
        Assert.That(File.ReadAllText($"/proc/sys/net/ipv4/conf/{Ground.Bridge}/promote_secondaries").Trim(), Is.EqualTo("0"));
    }

    [Test]
    public async Task An_address_on_another_interface_is_in_use()
    {
        var life = Keep(Some("$jaild_unconfined_addr", $"interface=lo", $"ip4.addr={Ground.HostAddress}"));
        var failure = (await Assert.ThrowsAsync<JaildException>(() => life.Up()))!;
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.AlreadyExists, "ADDRESS_IN_USE")));
        Assert.That(failure.Message, Does.Contain(Ground.HostAddress).And.Contain(Ground.Bridge));
    }

    [Test]
    public async Task Without_an_interface_nothing_is_added()
    {
        var life = Keep(Some("$jaild_unconfined_addr", $"ip4.addr={Ground.HostAddress}"));
        Assert.That(await Planned(life, "addresses"), Is.Empty);
    }
}
