using System.Collections.Immutable;
using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Hosts.Simulated;

/// <summary>What the simulated host makes of each parameter.</summary>
internal static class SimulatedParameters
{
    private static readonly ImmutableHashSet<string> Honoured = ImmutableHashSet.Create(StringComparer.Ordinal,
        "mount", "mount.fstab", "mount.devfs", "mount.fdescfs", "mount.procfs", "allow.mount", "ip4.addr", "ip6.addr", "interface",
        "vnet", "vnet.interface", "zfs.dataset", "$jaild_archive", "$jaild_limits");

    private static readonly ImmutableDictionary<string, string> Refused = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("depend", "start the jails one after the other"),
        KeyValuePair.Create("$jaild_snapshot", "it clones nothing: set $jaild_archive"),
        KeyValuePair.Create("$jaild_clone", "it clones nothing: set $jaild_archive"),
        KeyValuePair.Create("ip_hostname", "it has no names to look up: give ip4.addr or ip6.addr"),
    ]);

    /// <summary>The table.</summary>
    public static readonly HostParameters Table = new("simulated", Honoured, Parameters.All.Select(p => p.Name)
        .Where(n => !Honoured.Contains(n) && !Refused.ContainsKey(n) && !HostParameters.Everywhere.Contains(n))
        .ToImmutableDictionary(n => n, WhyNot, StringComparer.Ordinal), Refused)
    {
        Live = ImmutableHashSet.Create(StringComparer.Ordinal, "$jaild_limits"),
    };

    /// <summary>What is wrong beyond single values.</summary>
    public static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        var root = definition.Text("path")?.TrimEnd('/') + "/";
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in definition.List("mount"))
        {
            if (MountEntry.Parse(line, out _) is not { } entry)
            {
                continue; // told as a value of the wrong type
            }
            if (!entry.Target.StartsWith(root, StringComparison.Ordinal))
            {
                yield return new("mount", $"'{entry.Target}' is not below the jail's path");
            }
            if (!targets.Add(entry.Target))
            {
                yield return new("mount", $"'{entry.Target}' is mounted twice");
            }
        }
        foreach (var nic in definition.List("vnet.interface"))
        {
            if (!AddressEntry.InterfaceName().IsMatch(nic))
            {
                yield return new("vnet.interface", $"'{nic}' is neither epair nor the name of an interface");
            }
        }
        if (definition.List("vnet.interface").Length > 0 && definition.Text("vnet") != "new")
        {
            yield return new("vnet.interface", "only a jail with vnet has interfaces of its own: set vnet");
        }
        if (definition.Text("vnet") == "new" && definition.List("ip4.addr").Length + definition.List("ip6.addr").Length > 0)
        {
            yield return new("vnet", "vnet jails cannot have IP address restrictions: leave ip4.addr and ip6.addr out");
        }
    }

    private static string WhyNot(string name) => name.StartsWith("exec.", StringComparison.Ordinal) ? "commands are only played"
        : name == "allow.dying" ? "a dying jail never comes back"
        : name is "$jaild_cpu_weight" or "$jaild_cpuset" ? "its processors are only played"
        : name == "$jaild_unconfined_addr" ? "its addresses confine"
        : name[0] == '$' ? "its interfaces have no more than a name"
        : "nothing in it is enforced";
}
