using System.Globalization;
using System.Net;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Network;

/// <summary>Moves interfaces into a jail's network and sets addresses and default routes there, all from the host: nothing of the jail's is run for it.</summary>
internal static class VnetPart
{
    internal static Resource Make(Resource resource, JailRun jail)
    {
        var (path, inner, mark) = (resource.Facts["network"], resource.Facts["inner"], PairIdentity.Mark(jail.Uuid));
        using var netlink = Netlink.In(path) ?? throw new JaildException(ErrorKind.Host, "NO_NETWORK", $"the network of {jail.Name}, {path}, is gone: somebody has unmounted it");
        var inside = new Links(netlink);
        if (inside.Find(inner)?.Alias != mark)
        {
            MoveIn(resource, path, inner, mark);
        }
        var link = inside.Find(inner) ?? throw new JaildException(ErrorKind.Host, "INTERFACE_LOST", $"interface {resource.Name} was moved into {jail.Name}, but is not there as {inner}");
        var addresses = new LinkAddresses(netlink);
        foreach (var (address, prefix) in List(resource, "addresses").Select(a => (a.Split('/')[0], a.Split('/')[1])))
        {
            addresses.Add(LinkAddress.New(link.Index, address, int.Parse(prefix, CultureInfo.InvariantCulture)), $"{inner} of {jail.Name}");
        }
        foreach (var gateway in List(resource, "gateways"))
        {
            addresses.Route(IPAddress.Parse(gateway), link);
        }
        return resource with { Facts = resource.Facts.SetItems(Lent.Facts(link).Select(f => KeyValuePair.Create(f.Key, f.Value!))) };
    }

    /// <summary>A pair ends here, before the jail does; what is the host's is moved back.</summary>
    internal static void Remove(Resource resource, JailRun jail)
    {
        if (resource.Facts.TryGetValue("pair", out var host))
        {
            PairPart.Remove(host, resource with { Facts = resource.Facts.Remove("index") }, jail);
        }
        else
        {
            LoanPart.TakeOut(Lent.Of(resource), jail, resource.Facts["network"]);
        }
    }

    internal static bool IsThere(Resource resource, JailRun jail)
    {
        using var inside = Netlink.In(resource.Facts["network"]);
        return inside is not null && new Links(inside).All()
            .Any(l => l.Name == resource.Facts["inner"] && l.Alias == PairIdentity.Mark(jail.Uuid));
    }

    private static void MoveIn(Resource resource, string path, string inner, string mark)
    {
        using var netlink = Netlink.Host();
        var links = new Links(netlink);
        var link = links.Find(resource.Name);
        if (link?.Alias != mark)
        {
            throw new JaildException(ErrorKind.Host, "INTERFACE_LOST", $"interface {resource.Name} is not there any more, or its description was changed");
        }
        using var network = new Descriptor(LibC.OpenAt(-100, path, OpenFlags.CloseOnExec, 0), "open", path);
        links.Move(link, network, inner, mark, up: true);
    }

    private static string[] List(Resource resource, string fact) => resource.Facts.GetValueOrDefault(fact, "").Split(',', StringSplitOptions.RemoveEmptyEntries);
}
