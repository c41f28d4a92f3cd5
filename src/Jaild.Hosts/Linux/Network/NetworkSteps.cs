using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux.Network;

/// <summary>The steps addresses, interfaces and vnet of the Linux host: which part is for which kind of resource.</summary>
internal sealed class NetworkSteps(LinuxHostOptions options, string boot, ILogger logger)
{
    private readonly NetworkPlan plan = new(options, boot);
    private readonly LoanPart loans = new(options, logger);

    internal IReadOnlyList<Resource> Plan(string step, JailRun jail) => step switch
    {
        "addresses" => plan.Addresses(jail),
        "interfaces" => plan.Interfaces(jail),
        _ => plan.Vnet(jail),
    };

    internal static bool Knows(Resource resource) => resource.Kind is "network" or "interface" or "loan" or "vnet" or "address";

    internal Resource Make(Resource resource, JailRun jail)
    {
        switch (resource.Kind)
        {
            case "network":
                MakeNetwork(resource.Name);
                return resource;
            case "interface":
                return PairPart.Make(resource, jail);
            case "loan":
                return loans.Make(resource, jail);
            case "vnet":
                return VnetPart.Make(resource, jail);
            default:
                return AliasPart.Make(resource);
        }
    }

    /// <summary>Nothing of a network outlives a boot.</summary>
    internal Task Remove(Resource resource, JailRun jail)
    {
        if (!resource.Existed && resource.Facts["boot"] == boot)
        {
            Undo(resource, jail);
        }
        return Task.CompletedTask;
    }

    /// <summary>Whether something of ours is left of it.</summary>
    internal bool IsThere(Resource resource, JailRun jail) => resource.Facts["boot"] == boot && resource.Kind switch
    {
        "network" => IsPinned(resource.Name),
        "interface" => PairPart.IsThere(resource, jail),
        "loan" => loans.IsThere(resource, jail),
        "vnet" => VnetPart.IsThere(resource, jail),
        _ => AliasPart.IsThere(resource),
    };

    private void Undo(Resource resource, JailRun jail)
    {
        switch (resource.Kind)
        {
            case "network":
                RemoveNetwork(resource.Name, jail);
                break;
            case "interface":
                PairPart.Remove(resource.Name, resource, jail);
                break;
            case "loan":
                loans.Remove(resource, jail);
                break;
            case "vnet":
                VnetPart.Remove(resource, jail);
                break;
            default:
                AliasPart.Remove(resource);
                break;
        }
    }

    private static bool IsPinned(string path)
    {
        using var netlink = Netlink.In(path);
        return netlink is not null;
    }

    private static void MakeNetwork(string path)
    {
        NetworkNamespace.Pin(path);
        using var netlink = Netlink.In(path) ?? throw Errno.Error("setns", path, Errno.NoEntry);
        var links = new Links(netlink);
        links.Change(links.Find("lo")!, up: true, _ => { });
    }

    /// <summary>An interface of the host's that could not be taken out would end with the network.</summary>
    private static void RemoveNetwork(string path, JailRun jail)
    {
        foreach (var name in new NetworkSettings(jail.Definition).Lent)
        {
            LoanPart.TakeOut(name, null, jail, path);
        }
        NetworkNamespace.Unpin(path);
    }
}
