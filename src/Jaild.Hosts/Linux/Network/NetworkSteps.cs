using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux.Network;

/// <summary>The steps addresses, interfaces and vnet of the Linux host: which part is for which kind of resource.</summary>
internal sealed class NetworkSteps(LinuxHostOptions options, string boot, PatientCalls calls, ILogger logger)
{
    private readonly NetworkPlan plan = new(options, boot);
    private readonly LoanPart loans = new(options, logger);

    internal Task<IReadOnlyList<Resource>> Plan(string step, JailRun jail, CancellationToken cancel) => Ask($"plan of {step} for {jail.Name}", jail, () => step switch
    {
        "addresses" => plan.Addresses(jail),
        "interfaces" => plan.Interfaces(jail),
        _ => plan.Vnet(jail),
    }, _ => { }, cancel);

    internal static bool Knows(Resource resource) => resource.Kind is "network" or "interface" or "loan" or "vnet" or "address";

    internal Task<Resource> Make(Resource resource, JailRun jail, CancellationToken cancel) => Ask($"make {resource} for {jail.Name}", jail, () => Make(resource, jail), made => Undo(made, jail), cancel);

    /// <summary>Nothing of a network outlives a boot.</summary>
    internal Task Remove(Resource resource, JailRun jail, CancellationToken cancel) => resource.Existed || resource.Facts["boot"] != boot ? Task.CompletedTask : Ask($"remove {resource} of {jail.Name}", jail, () =>
    {
        Undo(resource, jail);
        return true;
    }, _ => { }, cancel);

    /// <summary>Whether something of ours is left of it.</summary>
    internal Task<bool> IsThere(Resource resource, JailRun jail, CancellationToken cancel) => Ask($"look for {resource} of {jail.Name}", jail, () => IsThere(resource, jail), _ => { }, cancel);

    private Task<T> Ask<T>(string name, JailRun jail, Func<T> work, Action<T> takeBack, CancellationToken cancel) => calls.Run(name, new Deadlines(jail.Definition).Tool, _ => Task.FromResult(work()), late =>
    {
        takeBack(late);
        return Task.CompletedTask;
    }, cancel);

    private Resource Make(Resource resource, JailRun jail)
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

    private bool IsThere(Resource resource, JailRun jail) => resource.Facts["boot"] == boot && resource.Kind switch
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
                RemoveNetwork(resource, jail);
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
    private static void RemoveNetwork(Resource network, JailRun jail)
    {
        foreach (var lent in network.Facts.TryGetValue("lent", out var noted) ? Lent.Parse(noted) : [.. new NetworkSettings(jail.Definition).Lent.Select(name => new Lent(name, null, null))])
        {
            LoanPart.TakeOut(lent, jail, network.Name);
        }
        NetworkNamespace.Unpin(network.Name);
    }
}
