using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Network;

/// <summary>An interface that a jail with vnet is to have.</summary>
/// <param name="Pair">Which of the jail's pairs it is an end of; null for an interface of the host's, moved in.</param>
/// <param name="Inner">Its name inside.</param>
internal sealed record VnetInterface(int? Pair, string Inner);

/// <summary>What a definition says about the network.</summary>
internal sealed class NetworkSettings(JailDefinition definition)
{
    internal const string Made = "epair";

    internal bool IsVnet { get; } = definition.Text("vnet") == "new";

    /// <summary>Whether the jail has the host's network: on Linux addresses do not confine.</summary>
    internal bool IsInherited => !IsVnet && (Features.Any(f => definition.Text(f) == "inherit") || Addresses.Count > 0);

    internal IReadOnlyList<string> Lent { get; } = [.. definition.List("vnet.interface").Where(i => i != Made)];

    /// <summary>In order; the ends of pairs are eth0, eth1, … unless one moved in has that name.</summary>
    internal IReadOnlyList<VnetInterface> Interfaces
    {
        get
        {
            var (pairs, free) = (0, 0);
            string Next()
            {
                while (Lent.Contains($"eth{free}"))
                {
                    free++;
                }
                return $"eth{free++}";
            }
            return [.. definition.List("vnet.interface").Select(i => i == Made ? new VnetInterface(pairs++, Next()) : new(null, i))];
        }
    }

    /// <summary>Those that can be read; what is wrong with the others is told as values of the wrong type.</summary>
    internal IReadOnlyList<AddressEntry> Addresses { get; } =
    [
        .. definition.List("ip4.addr").Select(a => AddressEntry.Parse(a, ip6: false, out _))
            .Concat(definition.List("ip6.addr").Select(a => AddressEntry.Parse(a, ip6: true, out _))).OfType<AddressEntry>(),
    ];

    /// <summary>The interface that an address is for; empty when it is on the machine already.</summary>
    internal string InterfaceOf(AddressEntry address) => address.Interface != "" ? address.Interface
        : definition.Text("interface") ?? (IsVnet && Interfaces.Count > 0 ? Interfaces[0].Inner : "");

    internal IReadOnlyList<string> Bridges { get; } = definition.List("$jaild_bridge");

    /// <summary>The bridge of a pair: its own, or the one for all.</summary>
    internal string? Bridge(int pair) => Bridges.Count == 1 ? Bridges[0] : Bridges.ElementAtOrDefault(pair);

    internal IReadOnlyList<string> GivenEthers { get; } = definition.List("$jaild_ether");

    internal int? Mtu { get; } = int.TryParse(definition.Text("$jaild_mtu"), System.Globalization.CultureInfo.InvariantCulture, out var mtu) ? mtu : null;

    internal IReadOnlyList<string> Gateways { get; } = [.. definition.List("$jaild_gateway").Select(Gateway).OfType<string>()];

    /// <summary>The address of a router in its shortest form, or null when it is none.</summary>
    internal static string? Gateway(string text) => text.Contains('/') || text.Contains('|') ? null : AddressEntry.Parse(text, text.Contains(':'), out _)?.Address;

    /// <summary>Which address makes a gateway reachable; null for one that is local to the link.</summary>
    internal AddressEntry? Way(string gateway) => Addresses.FirstOrDefault(a => LinkAddress.IsWithin(gateway, a.Address, a.Prefix));

    /// <summary>The interface that leads to a gateway.</summary>
    internal string InterfaceTo(string gateway) => Way(gateway) is { } way ? InterfaceOf(way) : Interfaces[0].Inner;

    private static readonly string[] Features = ["ip4", "ip6"];
}
