using System.Globalization;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Network;

/// <summary>Addresses added to interfaces of the host, for jails that share its network.</summary>
internal static class AliasPart
{
    internal static Resource Make(Resource resource)
    {
        using var netlink = Netlink.Host();
        var (link, wanted) = Wanted(netlink, resource);
        if (link is null)
        {
            throw new JaildException(ErrorKind.Host, "NO_INTERFACE", $"there is no interface {resource.Name.Split('|')[0]} on this machine any more");
        }
        var addresses = new LinkAddresses(netlink);
        if (resource.Existed || addresses.Add(wanted, link.Name))
        {
            return resource;
        }
        // It may be our own, made before; it may also have come from somebody else since it was looked for.
        var there = addresses.All();
        return TellsWho(there) && Find(there, wanted) is { } found && found.Protocol != LinkAddress.Ours ? resource with { Existed = true } : resource;
    }

    internal static void Remove(Resource resource)
    {
        using var netlink = Netlink.Host();
        var (link, wanted) = Wanted(netlink, resource);
        var addresses = new LinkAddresses(netlink);
        var there = addresses.All();
        if (link is null || Find(there, wanted) is not { } found || (TellsWho(there) && found.Protocol != LinkAddress.Ours))
        {
            return;
        }
        using (KeepSecondaries(link, found, there))
        {
            addresses.Delete(found, link.Name);
        }
    }

    internal static bool IsThere(Resource resource)
    {
        using var netlink = Netlink.Host();
        var (link, wanted) = Wanted(netlink, resource);
        var there = new LinkAddresses(netlink).All();
        return link is not null && Find(there, wanted) is { } found && (!TellsWho(there) || found.Protocol == LinkAddress.Ours);
    }

    private static (Link? Link, LinkAddress Wanted) Wanted(Netlink netlink, Resource resource)
    {
        var bar = resource.Name.IndexOf('|');
        var link = new Links(netlink).Find(resource.Name[..bar]);
        return (link, LinkAddress.New(link?.Index ?? 0, resource.Name[(bar + 1)..], int.Parse(resource.Facts["prefix"], CultureInfo.InvariantCulture)));
    }

    private static LinkAddress? Find(IReadOnlyList<LinkAddress> there, LinkAddress wanted) =>
        there.FirstOrDefault(a => a.Index == wanted.Index && a.Prefix == wanted.Prefix && a.Local.Equals(wanted.Local));

    /// <summary>Whether this kernel remembers who set an address: it says so of the loopback's own.</summary>
    private static bool TellsWho(IReadOnlyList<LinkAddress> there) => there.Any(a => a.Protocol != 0);

    /// <summary>With the first address of an IPv4 network the kernel removes the later ones of it, whosever they are, unless this is set.</summary>
    private static Promotion? KeepSecondaries(Link link, LinkAddress address, IReadOnlyList<LinkAddress> there)
    {
        var setting = $"/proc/sys/net/ipv4/conf/{link.Name}/promote_secondaries";
        return !address.Is6 && (address.Flags & LinkAddress.Secondary) == 0 && ProcFile.Text(setting)?.Trim() == "0"
            && there.Any(a => a.Index == link.Index && !a.Is6 && (a.Flags & LinkAddress.Secondary) != 0) ? new(setting) : null;
    }

    private sealed class Promotion : IDisposable
    {
        private readonly string setting;

        internal Promotion(string setting)
        {
            this.setting = setting;
            File.WriteAllText(setting, "1");
        }

        public void Dispose() => File.WriteAllText(setting, "0");
    }
}
