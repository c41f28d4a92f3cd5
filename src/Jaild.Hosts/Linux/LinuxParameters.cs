using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux;

/// <summary>What the Linux host makes of each parameter.</summary>
internal static class LinuxParameters
{
    private const string Always = "a container always has it";
    private static readonly string[] Features = ["ip4", "ip6"];
    private const string NotHere = "Linux has nothing like it";

    internal static readonly HostParameters Table = new("linux",
        new HashSet<string>(StringComparer.Ordinal)
        {
            "host.hostname", "mount", "mount.fstab", "ip4", "ip6", "allow.raw_sockets", "exec.clean", "$jaild_archive",
            "$jaild_limits", "$jaild_cpu_weight", "$jaild_cpuset",
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mount.devfs"] = Always,
            ["mount.procfs"] = Always + ", as the runtime needs it",
            ["mount.fdescfs"] = Always + ", as /dev/fd",
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["securelevel"] = NotHere,
            ["devfs_ruleset"] = NotHere + "; a container has a /dev of its own with the usual nodes",
            ["enforce_statfs"] = NotHere + "; a container sees its own mounts only",
            ["children.max"] = "no nested jails",
            ["ip4.addr"] = "an address without a network of its own confines nothing on Linux",
            ["ip6.addr"] = "an address without a network of its own confines nothing on Linux",
        });

    /// <summary>What is wrong beyond the types of the values.</summary>
    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        if (definition.Text("path") is { } path && path.StartsWith('/') && JailRoot.Problem(path, isMade: definition.Text("$jaild_archive") is not null) is { } problem)
        {
            yield return new("path", problem);
        }
        if (System.Text.Encoding.UTF8.GetByteCount(definition.Text("host.hostname") ?? "") > Bundle.MaxHostname)
        {
            yield return new("host.hostname", $"is longer than Linux allows, {Bundle.MaxHostname} bytes");
        }
        if (definition.Text("$jaild_archive") is { } archive && archive.StartsWith('/') && !File.Exists(archive))
        {
            yield return new("$jaild_archive", $"{archive} is not there or is no file");
        }
        foreach (var feature in Features.Where(f => definition.Text(f) == "new"))
        {
            yield return new(feature, "'new' needs addresses of its own, which this host does not give: use disable (a network of its own without any) or inherit");
        }
        if (definition.Text("ip4") is { } four && definition.Text("ip6") is { } six && four != six)
        {
            yield return new("ip6", $"is '{six}' while ip4 is '{four}': on Linux a jail has the host's network whole or none of it");
        }
        var entries = definition.List("mount").Select(l => MountEntry.Parse(l, out _)).OfType<MountEntry>().ToList();
        var root = definition.Text("path") ?? "";
        foreach (var wrong in entries.Select(e => MountPlan.Problem(e, root)).Append(MountPlan.Problem(entries, root)).OfType<string>())
        {
            yield return new("mount", wrong);
        }
    }

    /// <summary>Whether the jail sees the host's network.</summary>
    internal static bool InheritsNetwork(JailDefinition definition) =>
        definition.Text("ip4") == "inherit" || definition.Text("ip6") == "inherit";
}
