using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Parts;
using Jaild.Hosts.Linux.Network;

namespace Jaild.Hosts.FreeBsd;

/// <summary>What is wrong with values together, or beyond their types, before anything is asked of the machine.</summary>
internal static class Combinations
{
    private static readonly string[] restrictions = ["ip4", "ip6", "ip4.addr", "ip6.addr"];

    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        var isVnet = definition.Text("vnet") == "new";
        var pairs = definition.List("vnet.interface").Count(i => i == InterfacePart.Pair);
        if (isVnet && restrictions.FirstOrDefault(definition.Parameters.ContainsKey) is { } restricted)
        {
            yield return new(restricted, "vnet jails cannot have IP address restrictions: leave it out, or leave vnet out");
        }
        if (!isVnet && definition.List("vnet.interface").Length > 0)
        {
            yield return new("vnet.interface", "only a jail with vnet has interfaces of its own: set vnet");
        }
        if (pairs > PairIdentity.Most)
        {
            yield return new("vnet.interface", $"more than {PairIdentity.Most} pairs");
        }
        foreach (var nic in definition.List("vnet.interface").Concat(definition.List("$jaild_bridge")).Append(definition.Text("interface") ?? "lo0").Where(i => !AddressEntry.InterfaceName().IsMatch(i)))
        {
            yield return new("interface", $"'{nic}' is no name of an interface, 15 bytes at most");
        }
        if (definition.Parameters.ContainsKey("mount.fdescfs") && definition.Flag("mount.fdescfs") && !definition.Flag("mount.devfs"))
        {
            yield return new("mount.fdescfs", "is mounted on /dev/fd, which needs mount.devfs");
        }
        foreach (var error in MountPlan.Errors(definition).Concat(RootPart.Errors(definition)))
        {
            yield return error;
        }
    }
}
