using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Jaild.Hosts.Linux.Network;

/// <summary>An address of an interface.</summary>
/// <param name="Index">The interface's number.</param>
/// <param name="Local">The address.</param>
/// <param name="Peer">The other end of a point-to-point link, else the address again.</param>
/// <param name="Prefix">Its bits.</param>
/// <param name="Broadcast">Its broadcast address, or null.</param>
/// <param name="Flags">IFA_F_SECONDARY, IFA_F_PERMANENT, …</param>
/// <param name="Protocol">Who set it, ours is <see cref="Ours"/>; 0 when nobody said so.</param>
internal sealed record LinkAddress(int Index, IPAddress Local, IPAddress Peer, int Prefix, IPAddress? Broadcast, int Flags, int Protocol)
{
    /// <summary>Usable at once: without detection of duplicates, for which a service that binds at its start would have to wait.</summary>
    internal const int NoDetection = 0x02;
    internal const int Permanent = 0x80, Secondary = 0x01, NoRoute = 0x200;

    /// <summary>What marks an address as ours, in the range free for anybody's use (IFA_PROTO, Linux 5.18).</summary>
    internal const int Ours = 0x4a;

    internal const int FixedSize = 8, KernelLinkLocal = 3;
    internal const ushort PeerAttribute = 1, LocalAttribute = 2, BroadcastAttribute = 4, FlagsAttribute = 8, ProtocolAttribute = 11;

    internal bool Is6 => Local.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>One to be set, with the broadcast address that ifconfig(8) would set too.</summary>
    internal static LinkAddress New(int index, string address, int prefix)
    {
        var local = IPAddress.Parse(address);
        var is6 = local.AddressFamily == AddressFamily.InterNetworkV6;
        var broadcast = local.GetAddressBytes();
        for (var bit = prefix; bit < 8 * broadcast.Length; bit++)
        {
            broadcast[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }
        return new(index, local, local, prefix, is6 || prefix > 30 ? null : new IPAddress(broadcast), is6 ? NoDetection : 0, Ours);
    }

    /// <summary>Reads struct ifaddrmsg and what follows it.</summary>
    internal static LinkAddress Read(byte[] answer)
    {
        var attributes = NetlinkMessage.Attributes(answer.AsSpan(FixedSize));
        var peer = new IPAddress(attributes[PeerAttribute]);
        return new(MemoryMarshal.Read<int>(answer.AsSpan(4)), attributes.TryGetValue(LocalAttribute, out var local) ? new IPAddress(local) : peer, peer, answer[1],
            attributes.TryGetValue(BroadcastAttribute, out var broadcast) ? new IPAddress(broadcast) : null,
            attributes.TryGetValue(FlagsAttribute, out var flags) ? MemoryMarshal.Read<int>(flags) : answer[2],
            attributes.TryGetValue(ProtocolAttribute, out var protocol) ? protocol[0] : 0);
    }

    /// <summary>Whether an address is of the same network.</summary>
    internal static bool IsWithin(string address, string network, int prefix)
    {
        var (one, other) = (IPAddress.Parse(address), IPAddress.Parse(network));
        return one.AddressFamily == other.AddressFamily && new IPNetwork(Masked(other, prefix), prefix).Contains(one);
    }

    /// <summary>The words of ip-address(8), for the journal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Local}/{Prefix}{(Peer.Equals(Local) ? "" : $" peer {Peer}")}{(Broadcast is null ? "" : $" brd {Broadcast}")}{((Flags & NoRoute) == 0 ? "" : " noprefixroute")}");

    /// <summary>Reads those words back.</summary>
    internal static LinkAddress Parse(string text, int index)
    {
        var words = text.Split(' ');
        string? After(string word) => Array.IndexOf(words, word) is > 0 and var at ? words[at + 1] : null;
        var (local, prefix) = (words[0].Split('/')[0], words[0].Split('/')[1]);
        return New(index, local, int.Parse(prefix, CultureInfo.InvariantCulture)) with
        {
            Peer = IPAddress.Parse(After("peer") ?? local),
            Broadcast = After("brd") is { } broadcast ? IPAddress.Parse(broadcast) : null,
            Flags = (local.Contains(':') ? NoDetection : 0) | (words.Contains("noprefixroute") ? NoRoute : 0),
            Protocol = 0,
        };
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }
        return new(bytes);
    }
}
