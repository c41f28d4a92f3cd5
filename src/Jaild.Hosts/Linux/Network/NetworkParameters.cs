using System.Net;
using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Network;

/// <summary>What is wrong with a definition's network, as far as it can be known before a start.</summary>
internal static class NetworkParameters
{
    private static readonly string[] Features = ["ip4", "ip6"];
    private static readonly string[] OnlyWithVnet = ["vnet.interface", "$jaild_bridge", "$jaild_ether", "$jaild_mtu", "$jaild_gateway", "$jaild_net_admin"];
    private const int LeastMtu6 = 1280; // RFC 8200, section 5

    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        var settings = new NetworkSettings(definition);
        return settings.IsVnet ? [.. Vnet(definition, settings), .. Pairs(settings), .. Addresses(definition, settings), .. Gateways(definition, settings)] : Shared(definition, settings);
    }

    private static IEnumerable<FieldError> Shared(JailDefinition definition, NetworkSettings settings)
    {
        foreach (var name in OnlyWithVnet.Where(n => definition.List(n).Length > 0))
        {
            yield return new(name, "only a jail with vnet has a network of its own: set vnet");
        }
        var unconfined = definition.Flag("$jaild_unconfined_addr");
        foreach (var feature in Features)
        {
            var addresses = definition.List(feature + ".addr").Length > 0;
            if (addresses && !unconfined)
            {
                yield return new(feature + ".addr", "an address without a network of its own confines nothing on Linux: set vnet, or $jaild_unconfined_addr to have it as an alias beside all of the host's addresses");
            }
            if (addresses && definition.Text(feature) == "disable")
            {
                yield return new(feature, "is 'disable' while there is an address for it");
            }
            if (!addresses && definition.Text(feature) == "new")
            {
                yield return new(feature, "'new' needs addresses of its own: set vnet, or use disable (a network of its own without any) or inherit");
            }
        }
        if (settings.IsInherited && Features.FirstOrDefault(f => definition.Text(f) == "disable") is { } without)
        {
            yield return new(without, "is 'disable' while the other has the host's: on Linux a jail has the host's network whole or none of it");
        }
        if (IsFinal(definition))
        {
            foreach (var nic in settings.Addresses.Select(settings.InterfaceOf).Where(i => i != "").Distinct().Where(i => Find(i) is null))
            {
                yield return new(definition.Text("interface") == nic ? "interface" : "ip4.addr", $"there is no interface {nic} on this machine");
            }
        }
    }

    private static IEnumerable<FieldError> Vnet(JailDefinition definition, NetworkSettings settings)
    {
        foreach (var feature in Features.Where(f => definition.Text(f) is "inherit" or "disable"))
        {
            yield return new(feature, $"is '{definition.Text(feature)}', but a jail with vnet has a network of its own: leave it out");
        }
        foreach (var nic in settings.Lent.Where(i => !AddressEntry.InterfaceName().IsMatch(i) || i == "lo"))
        {
            yield return new("vnet.interface", $"'{nic}' is neither epair nor the name of an interface that can be moved");
        }
        if (settings.Lent.Distinct().Count() < settings.Lent.Count)
        {
            yield return new("vnet.interface", "names an interface twice");
        }
        if (settings.Interfaces.Count(i => i.Pair is not null) > PairIdentity.Most)
        {
            yield return new("vnet.interface", $"has more than {PairIdentity.Most} pairs");
        }
        if (IsFinal(definition))
        {
            foreach (var bridge in settings.Bridges.Distinct().Where(b => Find(b) is not { Kind: "bridge" }))
            {
                yield return new("$jaild_bridge", $"there is no bridge {bridge} on this machine: make it first, such as by 'ip link add {bridge} type bridge', or in exec.prepare");
            }
        }
    }

    private static IEnumerable<FieldError> Pairs(NetworkSettings settings)
    {
        var pairs = settings.Interfaces.Count(i => i.Pair is not null);
        if (settings.Bridges.Count > 1 ? settings.Bridges.Count != pairs : settings.Bridges.Count > pairs)
        {
            yield return new("$jaild_bridge", $"names {settings.Bridges.Count} bridges for {pairs} epairs: name one for all, or one for each");
        }
        if (settings.GivenEthers.Count > pairs)
        {
            yield return new("$jaild_ether", $"has {settings.GivenEthers.Count} addresses for {pairs} epairs");
        }
        foreach (var ether in settings.GivenEthers)
        {
            if (Ethers.Problem(ether) is { } problem)
            {
                yield return new("$jaild_ether", $"'{ether}' {problem}");
            }
        }
        if (settings.GivenEthers.Distinct(StringComparer.OrdinalIgnoreCase).Count() < settings.GivenEthers.Count)
        {
            yield return new("$jaild_ether", "has the same address twice");
        }
        if (settings.Mtu is < LeastMtu6 && settings.Addresses.Any(a => a.Address.Contains(':')))
        {
            yield return new("$jaild_mtu", $"IPv6 needs at least {LeastMtu6}");
        }
    }

    private static IEnumerable<FieldError> Addresses(JailDefinition definition, NetworkSettings settings)
    {
        foreach (var (name, nic) in settings.Addresses.Select(a => (a.Address.Contains(':') ? "ip6.addr" : "ip4.addr", settings.InterfaceOf(a))).Distinct())
        {
            if (settings.Interfaces.All(i => i.Inner != nic))
            {
                var inside = string.Join(", ", settings.Interfaces.Select(i => i.Inner));
                yield return new(definition.Text("interface") == nic ? "interface" : name, nic == "" ? "the jail has no interface to set it on: set vnet.interface"
                    : $"the jail has no interface {nic} inside{(inside == "" ? ": set vnet.interface" : $", only {inside}")}");
            }
        }
        if (settings.Addresses.GroupBy(a => a.Address).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            yield return new(twice.Key.Contains(':') ? "ip6.addr" : "ip4.addr", $"has {twice.Key} twice");
        }
    }

    private static IEnumerable<FieldError> Gateways(JailDefinition definition, NetworkSettings settings)
    {
        foreach (var text in definition.List("$jaild_gateway").Where(g => NetworkSettings.Gateway(g) is null))
        {
            yield return new("$jaild_gateway", $"'{text}' is no IP address");
        }
        foreach (var gateway in settings.Gateways.Where(g => settings.Way(g) is null && !(IPAddress.Parse(g).IsIPv6LinkLocal && settings.Interfaces.Count > 0)))
        {
            yield return new("$jaild_gateway", $"{gateway} is not within the network of any of the jail's addresses: give the address its prefix, such as 192.0.2.2/24");
        }
        if (settings.Gateways.GroupBy(g => g.Contains(':')).Any(g => g.Count() > 1))
        {
            yield return new("$jaild_gateway", "has more than one address of a family: there is one default route for each");
        }
    }

    /// <summary>Whether the machine as it is now is what a start will find: commands before the interfaces may make some.</summary>
    private static bool IsFinal(JailDefinition definition) => definition.List("exec.prepare").Length == 0;

    private static Link? Find(string name)
    {
        if (!AddressEntry.InterfaceName().IsMatch(name))
        {
            return null;
        }
        using var netlink = Netlink.Host();
        return new Links(netlink).Find(name);
    }
}
