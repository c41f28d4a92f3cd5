using System.Net;
using System.Net.Sockets;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Network;

/// <summary>The addresses and the default routes of one network.</summary>
internal sealed class LinkAddresses(Netlink netlink)
{
    private const ushort NewAddress = 20, DeleteAddress = 21, GetAddress = 22, NewRoute = 24;
    private const byte LinkScope = 253, MainTable = 254, StaticRoute = 4, Unicast = 1;
    private const ushort RouteInterface = 4, RouteGateway = 5;

    internal IReadOnlyList<LinkAddress> All() =>
        [.. netlink.Ask(new(GetAddress, Netlink.Request | Netlink.Dump, new byte[LinkAddress.FixedSize]), "list", "addresses").Select(LinkAddress.Read)];

    /// <summary>Sets an address; false when the interface has it already.</summary>
    internal bool Add(LinkAddress address, string name)
    {
        var error = netlink.Try(Message(NewAddress, Netlink.Create | Netlink.Exclusive, address), "set address", $"{address.Local} on {name}", out _, out var words);
        return error == 0 || (error == Errno.Exists ? false : throw Errno.Error("set address", $"{address.Local} on {name}", error, words));
    }

    /// <summary>Removes an address; success also when it is gone.</summary>
    internal void Delete(LinkAddress address, string name)
    {
        var error = netlink.Try(Message(DeleteAddress, 0, address), "remove address", $"{address.Local} from {name}", out _, out var words);
        if (error is not (0 or Errno.AddressNotThere or Errno.NoDevice))
        {
            throw Errno.Error("remove address", $"{address.Local} from {name}", error, words);
        }
    }

    /// <summary>Sets the default route of an address family.</summary>
    internal void Route(IPAddress gateway, Link link) => netlink.Ask(
        new NetlinkMessage(NewRoute, Netlink.Request | Netlink.Acknowledge | Netlink.Create | Netlink.Replace,
            [Family(gateway), 0, 0, 0, MainTable, StaticRoute, 0, Unicast, 0, 0, 0, 0])
            .Add(RouteGateway, gateway.GetAddressBytes()).Add(RouteInterface, link.Index),
        "set default route", $"{gateway} on {link.Name}");

    private static NetlinkMessage Message(ushort type, ushort flags, LinkAddress address)
    {
        byte[] fixedPart = [Family(address.Local), (byte)address.Prefix, 0, Scope(address.Local), .. NetlinkMessage.Bytes(address.Index)];
        var message = new NetlinkMessage(type, (ushort)(Netlink.Request | Netlink.Acknowledge | flags), fixedPart)
            .Add(LinkAddress.LocalAttribute, address.Local.GetAddressBytes()).Add(LinkAddress.PeerAttribute, address.Peer.GetAddressBytes());
        if (address.Broadcast is { } broadcast)
        {
            message.Add(LinkAddress.BroadcastAttribute, broadcast.GetAddressBytes());
        }
        if (address.Protocol != 0)
        {
            message.Add(LinkAddress.ProtocolAttribute, (byte)address.Protocol);
        }
        return message.Add(LinkAddress.FlagsAttribute, address.Flags & (LinkAddress.NoDetection | LinkAddress.NoRoute));
    }

    private static byte Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? (byte)10 : (byte)2;

    private static byte Scope(IPAddress address) => address.IsIPv6LinkLocal ? LinkScope : (byte)0;
}
