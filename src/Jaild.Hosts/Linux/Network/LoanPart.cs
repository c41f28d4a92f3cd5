using System.Globalization;
using System.Text;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux.Network;

/// <summary>
/// Interfaces of the host that a jail has for a time. Our mark on one says that it is lent; it is taken off last, when
/// all else is as it was.
/// </summary>
internal sealed partial class LoanPart(LinuxHostOptions options, ILogger logger)
{
    internal Resource Make(Resource resource, JailRun jail)
    {
        if (resource.Existed)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "INTERFACE_LENT", $"interface {resource.Name} belongs to another jail, as its description says");
        }
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        var mark = PairIdentity.Mark(jail.Uuid);
        if (links.Find(resource.Name) is { } link)
        {
            links.Change(link, up: null, m => m.Add(Link.AliasAttribute, Encoding.UTF8.GetBytes(mark)));
        }
        else
        {
            using var inside = Netlink.In(options.Network(jail.Uuid));
            if (inside is null || new Links(inside).Find(resource.Name)?.Alias != mark)
            {
                throw new JaildException(ErrorKind.Host, "NO_INTERFACE", $"there is no interface {resource.Name} on this machine any more");
            }
        }
        return resource;
    }

    internal void Remove(Resource resource, JailRun jail)
    {
        TakeOut(Lent.Of(resource), jail, options.Network(jail.Uuid));
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        var mark = PairIdentity.Mark(jail.Uuid);
        // One of the hardware comes back by itself when its network ends, and may have another name then.
        var link = links.Find(resource.Name) ?? links.All().FirstOrDefault(l => l.Alias == mark && l.Ether == resource.Facts["ether"]);
        if (link is null)
        {
            Log.Lost(logger, resource.Name, jail.Name.Value, jail.Uuid);
        }
        else if (link.Alias == mark)
        {
            Restore(netlink, links, link, resource);
        }
    }

    /// <summary>Whether it has not been given back: it bears our mark, here or in the jail's network.</summary>
    internal bool IsThere(Resource resource, JailRun jail)
    {
        using var host = Netlink.Host();
        using var inside = Netlink.In(options.Network(jail.Uuid));
        return new[] { host, inside }.OfType<Netlink>().SelectMany(n => new Links(n).All())
            .Any(l => l.Alias == PairIdentity.Mark(jail.Uuid) && (l.Name == resource.Name || l.Ether == resource.Facts["ether"]));
    }

    /// <summary>Moves an interface of the host's from the jail's network back to the host's, under its name. Success also when it is not there.</summary>
    internal static void TakeOut(Lent lent, JailRun jail, string network)
    {
        using var inside = Netlink.In(network);
        if (inside is null)
        {
            return;
        }
        var links = new Links(inside);
        var mark = PairIdentity.Mark(jail.Uuid);
        using var outside = Netlink.Host();
        if (new Links(outside).Find(lent.Name) is { } home && lent.IsLike(home) && (home.Alias == mark || home.Index == lent.Index))
        {
            return; // what has its name inside by now is the jail's own
        }
        // What the jail's root may change (name and description) is asked for last: its number stays.
        var link = lent.OrNull(lent.Index is { } index ? links.Find(index) : null) ?? lent.OrNull(links.Find(lent.Name))
            ?? links.All().FirstOrDefault(l => l.Alias == mark && l.Kind != "veth" && lent.IsLike(l));
        if (link is not null)
        {
            using var host = new Descriptor(LibC.OpenAt(-100, "/proc/self/ns/net", OpenFlags.CloseOnExec, 0), "open", "/proc/self/ns/net");
            links.Move(link, host, lent.Name, mark, up: null);
        }
    }

    private static void Restore(Netlink netlink, Links links, Link link, Resource resource)
    {
        var facts = resource.Facts;
        var bridge = facts.TryGetValue("bridge", out var name) ? links.Find(name) : null;
        if (link.Name != resource.Name)
        {
            links.Change(link, up: false, _ => { });
            links.Change(link, up: null, m => m.Add(Link.NameAttribute, resource.Name));
        }
        links.Change(link, facts["up"] == "true", m =>
        {
            if (link.Ether != facts["ether"])
            {
                m.Add(Link.AddressAttribute, Ethers.Bytes(facts["ether"]));
            }
            m.Add(Link.MtuAttribute, int.Parse(facts["mtu"], CultureInfo.InvariantCulture));
            if (bridge is { Kind: "bridge" })
            {
                m.Add(Link.MasterAttribute, bridge.Index);
            }
        });
        foreach (var address in facts.GetValueOrDefault("addresses", "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            new LinkAddresses(netlink).Add(LinkAddress.Parse(address, link.Index), resource.Name);
        }
        links.Change(link, up: null, m => m.Add(Link.AliasAttribute, Encoding.UTF8.GetBytes(facts.GetValueOrDefault("alias", ""))));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Interface {Interface} cannot be given back: it is gone, and may have ended with the network of jail {Jail} ({Uuid})")]
        public static partial void Lost(ILogger logger, string @interface, string jail, Guid uuid);
    }
}
