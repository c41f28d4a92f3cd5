using System.Globalization;
using System.Text;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Network;

/// <summary>Makes and removes pairs of interfaces: an end on the host, perhaps in a bridge, and an end for the jail. The host's end takes the other with it.</summary>
internal static class PairPart
{
    internal static Resource Make(Resource resource, JailRun jail)
    {
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        var there = links.Find(resource.Name);
        if (there is not null && !IsOurs(there, resource, jail.Uuid))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "INTERFACE_EXISTS", $"interface {resource.Name} is there already and is not ours: remove or rename it");
        }
        var bridge = resource.Facts.TryGetValue("bridge", out var name) ? Bridge(links, name) : null;
        int? mtu = resource.Facts.TryGetValue("mtu", out var size) ? int.Parse(size, CultureInfo.InvariantCulture) : bridge?.Mtu;
        if (there is null)
        {
            links.AddPair((resource.Name, resource.Facts["ether"]), (resource.Facts["peer"], resource.Facts["peer.ether"]), mtu, bridge?.Index ?? 0);
            there = links.Find(resource.Name) ?? throw new JaildException(ErrorKind.Host, "INTERFACE_LOST", $"interface {resource.Name} was made, but somebody has removed it again");
        }
        var mark = Encoding.UTF8.GetBytes(PairIdentity.Mark(jail.Uuid));
        if (links.Find(resource.Facts["peer"]) is { } peer && peer.Ether == resource.Facts["peer.ether"])
        {
            links.Change(peer, up: null, m => m.Add(Link.AliasAttribute, mark));
        }
        links.Change(there, up: true, m =>
        {
            m.Add(Link.AliasAttribute, mark);
            if (bridge is not null)
            {
                m.Add(Link.MasterAttribute, bridge.Index);
            }
        });
        return resource with { Facts = resource.Facts.SetItem("index", there.Index.ToString(CultureInfo.InvariantCulture)) };
    }

    internal static void Remove(string name, Resource resource, JailRun jail)
    {
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        if (Find(links, name, resource, jail) is { } there)
        {
            links.Delete(there);
        }
    }

    internal static bool IsThere(Resource resource, JailRun jail)
    {
        using var netlink = Netlink.Host();
        return Find(new(netlink), resource.Name, resource, jail) is not null;
    }

    private static Link? Find(Links links, string name, Resource resource, JailRun jail)
    {
        var there = links.Find(name);
        if (there is null && resource.Facts.TryGetValue("index", out var index))
        {
            there = links.Find(int.Parse(index, CultureInfo.InvariantCulture)); // somebody may have renamed it
        }
        return there is not null && IsOurs(there, resource, jail.Uuid) ? there : null;
    }

    /// <summary>By its description or, when that was not set yet or was taken away, by its own MAC address.</summary>
    internal static bool IsOurs(Link link, Resource resource, Guid uuid) =>
        link.Kind == "veth" && (link.Alias == PairIdentity.Mark(uuid) || (link.Alias == "" && link.Ether == resource.Facts["ether"]));

    private static Link Bridge(Links links, string name) => links.Find(name) is { Kind: "bridge" } bridge ? bridge
        : throw new JaildException(ErrorKind.Host, "NO_BRIDGE", $"there is no bridge {name} for the jail's interface: make it first");
}
