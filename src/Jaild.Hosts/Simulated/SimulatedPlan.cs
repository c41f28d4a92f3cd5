using System.Collections.Immutable;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Hosts.Simulated;

/// <summary>Which resources a definition makes, step by step, and which thing on the machine each one is.</summary>
internal static class SimulatedPlan
{
    /// <summary>What stands in a resource's name for all that is mounted below a directory.</summary>
    public const string AllBelow = "/**";

    private const string Processes = "maxproc";

    /// <summary>The resources of a step, as if nothing were there before.</summary>
    /// <param name="step">The step's name.</param>
    /// <param name="jail">The jail.</param>
    /// <param name="fstabs">The lines of the files that mount.fstab names.</param>
    public static IReadOnlyList<Resource> Resources(string step, JailRun jail, IEnumerable<string> fstabs) => step switch
    {
        "root" => [new("root", Root(jail)) { Facts = Facts(("archive", jail.Definition.Text("$jaild_archive"))) }],
        "addresses" => [.. Addresses(jail.Definition)],
        "interfaces" => [.. Pairs(jail).Select(p => new Resource("interface", p + "a") { Facts = Facts(("peer", p + "b")) })],
        "mounts" => [.. Mounts(jail, fstabs)],
        "limits" => [.. jail.Definition.List("$jaild_limits").Select(l => new Resource("limit", $"jail:{jail.Name}:{LimitRule.Parse(l, out _)}")).Distinct()],
        "jail" => [new("jail", jail.Uuid.ToString()) { Facts = Facts(("name", jail.Name.Value), ("path", Root(jail))) }],
        "datasets" => [.. jail.Definition.List("zfs.dataset").Distinct().Select(d => new Resource("dataset", d))],
        "vnet" => [.. Moves(jail)],
        _ => [],
    };

    /// <summary>The thing that a resource is.</summary>
    public static SimulatedThing Thing(Resource resource, JailRun jail) => new(resource.Kind, resource.Name)
    {
        Mark = resource.Kind is "root" or "interface" ? jail.Uuid : null,
        Facts = resource.Kind is "dataset" or "vnet" && jail.Kernel?.Facts.GetValueOrDefault("jid") is { } jid
            ? resource.Facts.SetItem("jid", jid) : resource.Facts,
    };

    /// <summary>What a living jail uses: processes are all that is played, and counted whether limited or not.</summary>
    public static IReadOnlyList<ResourceUsage> Usage(JailRun jail, int processes)
    {
        var rules = jail.Definition.List("$jaild_limits").Select(l => LimitRule.Parse(l, out _)).OfType<LimitRule>().DistinctBy(r => r.Resource).ToList();
        var counted = rules.Exists(r => r.Resource == Processes) ? [] : new[] { new ResourceUsage(Processes, processes, "", "") };
        return [.. counted, .. rules.Select(r => new ResourceUsage(r.Resource, r.Resource == Processes ? processes : null, $"{r.Amount}", ""))];
    }

    /// <summary>The jail's root without a slash at its end.</summary>
    public static string Root(JailRun jail) => jail.Definition.Path.TrimEnd('/');

    private static IEnumerable<Resource> Addresses(JailDefinition definition)
    {
        var all = definition.List("ip4.addr").Select(a => AddressEntry.Parse(a, ip6: false, out _))
            .Concat(definition.List("ip6.addr").Select(a => AddressEntry.Parse(a, ip6: true, out _)));
        foreach (var entry in all.OfType<AddressEntry>())
        {
            var nic = entry.Interface == "" ? definition.Text("interface") ?? "" : entry.Interface;
            if (nic != "") // without one the address is the machine's own already
            {
                yield return new("address", $"{nic}|{entry.Address}") { Facts = Facts(("prefix", $"{entry.Prefix}")) };
            }
        }
    }

    private static IEnumerable<Resource> Mounts(JailRun jail, IEnumerable<string> fstabs)
    {
        var root = Root(jail);
        foreach (var line in jail.Definition.List("mount").Concat(fstabs))
        {
            var entry = MountEntry.Parse(line, out var error) ?? throw new JaildException(ErrorKind.Invalid, "BAD_FSTAB", $"mount.fstab: {error}");
            if (!entry.Target.StartsWith(root + "/", StringComparison.Ordinal))
            {
                throw JaildException.Invalid("mount.fstab", $"'{entry.Target}' is not below the jail's path");
            }
            yield return Mount(entry.Target, entry.Source, entry.Type);
        }
        foreach (var (parameter, target) in new[] { ("mount.devfs", "/dev"), ("mount.fdescfs", "/dev/fd"), ("mount.procfs", "/proc") })
        {
            if (jail.Definition.Flag(parameter))
            {
                yield return Mount(root + target, parameter["mount.".Length..], parameter["mount.".Length..]);
            }
        }
        if (jail.Definition.Flag("allow.mount"))
        {
            yield return new("mount", root + AllBelow);
        }
    }

    private static Resource Mount(string target, string source, string type) => new("mount", target) { Facts = Facts(("source", source), ("type", type)) };

    private static IEnumerable<string> Pairs(JailRun jail) =>
        jail.Definition.List("vnet.interface").Where(i => i == "epair").Select((_, n) => $"j{jail.Uuid.ToString("N")[^10..]}{n}");

    private static IEnumerable<Resource> Moves(JailRun jail) =>
        jail.Definition.List("vnet.interface").Where(i => i != "epair").Select(i => new Resource("vnet", i))
            .Concat(Pairs(jail).Select(p => new Resource("vnet", p + "b") { Facts = Facts(("of", p + "a")) }));

    private static ImmutableSortedDictionary<string, string> Facts(params (string Key, string? Value)[] facts) =>
        facts.Where(f => f.Value is not null).ToImmutableSortedDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal);
}
