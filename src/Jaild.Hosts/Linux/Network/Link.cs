using System.Runtime.InteropServices;

namespace Jaild.Hosts.Linux.Network;

/// <summary>An interface as the kernel tells it.</summary>
/// <param name="Index">Its number within its network.</param>
/// <param name="Name">Its name, at most 15 bytes.</param>
/// <param name="Alias">Its description, which bears our mark.</param>
/// <param name="Ether">Its MAC address.</param>
/// <param name="Mtu">The largest packet.</param>
/// <param name="IsUp">Whether it is up.</param>
/// <param name="IsLoopback">Whether it is a loopback.</param>
/// <param name="Master">The number of the bridge that it is a port of, or 0.</param>
/// <param name="Kind">bridge, veth, …; empty for a real one.</param>
internal sealed record Link(int Index, string Name, string Alias, string Ether, int Mtu, bool IsUp, bool IsLoopback, int Master, string Kind)
{
    internal const int FixedSize = 16;
    internal const ushort AddressAttribute = 1, NameAttribute = 3, MtuAttribute = 4, MasterAttribute = 10, InfoAttribute = 18,
        AliasAttribute = 20, KindAttribute = 1, DataAttribute = 2;
    private const int LoopbackFlag = 8;

    /// <summary>Reads struct ifinfomsg and what follows it.</summary>
    internal static Link Read(byte[] answer)
    {
        var attributes = NetlinkMessage.Attributes(answer.AsSpan(FixedSize));
        var flags = MemoryMarshal.Read<int>(answer.AsSpan(8));
        var info = NetlinkMessage.Attributes(attributes.GetValueOrDefault(InfoAttribute, []));
        return new(MemoryMarshal.Read<int>(answer.AsSpan(4)), NetlinkMessage.Text(attributes.GetValueOrDefault(NameAttribute)),
            NetlinkMessage.Text(attributes.GetValueOrDefault(AliasAttribute)), Ethers.Text(attributes.GetValueOrDefault(AddressAttribute, [])),
            Number(attributes, MtuAttribute), (flags & 1) != 0, (flags & LoopbackFlag) != 0, Number(attributes, MasterAttribute),
            NetlinkMessage.Text(info.GetValueOrDefault(KindAttribute)));
    }

    private static int Number(Dictionary<int, byte[]> attributes, int attribute) =>
        attributes.TryGetValue(attribute, out var value) ? MemoryMarshal.Read<int>(value) : 0;
}
