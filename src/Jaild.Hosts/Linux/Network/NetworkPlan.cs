using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Network;

/// <summary>The resources of the network steps, each with what it is known by and whether it was there before.</summary>
internal sealed class NetworkPlan(LinuxHostOptions options, string boot)
{
    /// <summary>Aliases on the host's interfaces, for a jail that shares its network.</summary>
    internal IReadOnlyList<Resource> Addresses(JailRun jail)
    {
        var settings = new NetworkSettings(jail.Definition);
        var wanted = settings.Addresses.Select(a => (Entry: a, Interface: settings.InterfaceOf(a))).Where(a => a.Interface != "").DistinctBy(a => (a.Interface, a.Entry.Address)).ToList();
        if (settings.IsVnet || wanted.Count == 0)
        {
            return [];
        }
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        var there = new LinkAddresses(netlink).All();
        return [.. wanted.Select(want =>
        {
            var link = links.Find(want.Interface) ?? throw Missing(want.Interface);
            var found = there.FirstOrDefault(a => a.Local.ToString() == want.Entry.Address);
            return found is not null && found.Index != link.Index
                ? throw new JaildException(ErrorKind.AlreadyExists, "ADDRESS_IN_USE", $"address {want.Entry.Address} is on interface {links.Find(found.Index)?.Name ?? "?"} already, so it cannot be on {want.Interface}: remove it there")
                : new Resource("address", $"{want.Interface}|{want.Entry.Address}", found is not null && found.Protocol != LinkAddress.Ours)
                {
                    Facts = Facts(("prefix", Text(want.Entry.Prefix))),
                };
        })];
    }

    /// <summary>The network itself, pairs, and the loans of the host's interfaces.</summary>
    internal IReadOnlyList<Resource> Interfaces(JailRun jail)
    {
        var settings = new NetworkSettings(jail.Definition);
        if (!settings.IsVnet)
        {
            return [];
        }
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        foreach (var bridge in settings.Bridges.Where(b => links.Find(b) is not { Kind: "bridge" }))
        {
            throw new JaildException(ErrorKind.Host, "NO_BRIDGE", $"there is no bridge {bridge} for the jail's interface: make it, such as by 'ip link add {bridge} type bridge'");
        }
        var addresses = settings.Lent.Count + settings.Addresses.Count > 0 ? new LinkAddresses(netlink).All() : [];
        foreach (var found in addresses.Where(a => settings.Addresses.Any(w => w.Address == a.Local.ToString())))
        {
            if (links.Find(found.Index)?.Name is { } holder && !settings.Lent.Contains(holder))
            {
                throw new JaildException(ErrorKind.AlreadyExists, "ADDRESS_IN_USE", $"address {found.Local} is the host's own, on {holder}: give the jail another one");
            }
        }
        return [new("network", options.Network(jail.Uuid)) { Facts = Facts(("lent", Lent.Text(settings.Lent.Select(links.Find).OfType<Link>()))) }, .. settings.Interfaces.Select(i => i.Pair is { } pair ? Pair(links, settings, jail.Uuid, pair) : Loan(links, addresses, jail.Uuid, i.Inner))];
    }

    /// <summary>The interfaces in the jail, with the addresses and default routes that each gets there.</summary>
    internal IReadOnlyList<Resource> Vnet(JailRun jail)
    {
        var settings = new NetworkSettings(jail.Definition);
        return !settings.IsVnet ? [] : [.. settings.Interfaces.Select(i => new Resource("vnet", i.Pair is { } pair ? PairIdentity.Name(jail.Uuid, pair, 'b') : i.Inner)
        {
            Facts = Facts(("network", options.Network(jail.Uuid)), ("inner", i.Inner),
                ("addresses", string.Join(',', settings.Addresses.Where(a => settings.InterfaceOf(a) == i.Inner).Select(a => $"{a.Address}/{a.Prefix}"))),
                ("gateways", string.Join(',', settings.Gateways.Where(g => settings.InterfaceTo(g) == i.Inner))),
                ("pair", i.Pair is { } of ? PairIdentity.Name(jail.Uuid, of, 'a') : null), ("ether", i.Pair is { } its ? PairIdentity.Ether(jail.Uuid, its, 'a') : null)),
        })];
    }

    private Resource Pair(Links links, NetworkSettings settings, Guid uuid, int pair)
    {
        var resource = new Resource("interface", PairIdentity.Name(uuid, pair, 'a'))
        {
            Facts = Facts(("ether", PairIdentity.Ether(uuid, pair, 'a')), ("peer", PairIdentity.Name(uuid, pair, 'b')),
                ("peer.ether", settings.GivenEthers.ElementAtOrDefault(pair)?.ToLowerInvariant() ?? PairIdentity.Ether(uuid, pair, 'b')),
                ("bridge", settings.Bridge(pair)), ("mtu", settings.Mtu is { } mtu ? Text(mtu) : null)),
        };
        return resource with { Existed = links.Find(resource.Name) is { } there && !PairPart.IsOurs(there, resource, uuid) };
    }

    private Resource Loan(Links links, IReadOnlyList<LinkAddress> addresses, Guid uuid, string name)
    {
        var link = links.Find(name) ?? throw Missing(name);
        if (link.IsLoopback)
        {
            throw new JaildException(ErrorKind.Host, "INTERFACE_NOT_MOVABLE", $"interface {name} is the host's loopback and cannot be moved into a jail");
        }
        var isMarked = link.Alias.StartsWith(PairIdentity.MarkBegin, StringComparison.Ordinal);
        return new("loan", name, isMarked && link.Alias != PairIdentity.Mark(uuid))
        {
            Facts = Facts([.. Lent.Facts(link), ("alias", link.Alias == PairIdentity.Mark(uuid) ? "" : link.Alias), ("ether", link.Ether), ("mtu", Text(link.Mtu)), ("up", link.IsUp ? "true" : "false"),
                ("bridge", link.Master == 0 ? null : links.Find(link.Master)?.Name),
                ("addresses", string.Join(',', addresses.Where(a => a.Index == link.Index && (a.Flags & LinkAddress.Permanent) != 0 && a.Protocol != LinkAddress.KernelLinkLocal)))]),
        };
    }

    private static JaildException Missing(string name) =>
        new(ErrorKind.Host, "NO_INTERFACE", $"there is no interface {name} on this machine, or it is in a jail already");

    private ImmutableSortedDictionary<string, string> Facts(params (string Key, string? Value)[] facts) =>
        facts.Append(("boot", boot)).Where(f => !string.IsNullOrEmpty(f.Item2)).ToImmutableSortedDictionary(f => f.Item1, f => f.Item2!, StringComparer.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
