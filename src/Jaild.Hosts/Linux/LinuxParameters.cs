using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Linux.Network;

namespace Jaild.Hosts.Linux;

/// <summary>What the Linux host makes of each parameter.</summary>
internal static class LinuxParameters
{
    private const string Always = "a container always has it";

    internal static readonly HostParameters Table = new("linux",
        new HashSet<string>(StringComparer.Ordinal)
        {
            "host.hostname", "mount", "mount.fstab", "ip4", "ip6", "ip4.addr", "ip6.addr", "interface", "vnet", "vnet.interface", "allow.raw_sockets", "exec.clean",
            "exec.consolelog", "exec.jail_user", "exec.system_user", "exec.system_jail_user",
            "$jaild_archive", "$jaild_unconfined_addr", "$jaild_bridge", "$jaild_ether", "$jaild_mtu", "$jaild_gateway", "$jaild_net_admin",
            "$jaild_limits", "$jaild_cpu_weight", "$jaild_cpuset",
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mount.devfs"] = Always,
            ["mount.procfs"] = Always + ", as the runtime needs it",
            ["mount.fdescfs"] = Always + ", as /dev/fd",
        },
        LinuxRefusals.Reasons)
    {
        Live = new HashSet<string>(StringComparer.Ordinal) { "$jaild_limits", "$jaild_cpu_weight", "$jaild_cpuset" },
        Mapped = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["path"] = "the root of a container",
            ["persist"] = "a first process that only waits",
            ["ip4"] = "disable: an empty network namespace; inherit: the host's network",
            ["ip6"] = "as ip4",
            ["vnet"] = "a network namespace of its own",
            ["vnet.interface"] = "epair is a pair of veth",
            ["mount"] = "nullfs is a bind mount",
            ["mount.fstab"] = "nullfs is a bind mount",
            ["allow.raw_sockets"] = "the capability net_raw",
        },
    };

    /// <summary>What is wrong beyond the types of the values.</summary>
    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        if (definition.Text("path") is { } path && path.StartsWith('/') && path.Trim('/') != "" // which all hosts refuse
            && JailRoot.Problem(path, isMade: definition.Text("$jaild_archive") is not null) is { } problem)
        {
            yield return new("path", $"{path} {problem}");
        }
        if (System.Text.Encoding.UTF8.GetByteCount(definition.Text("host.hostname") ?? "") > Bundle.MaxHostname)
        {
            yield return new("host.hostname", $"is longer than Linux allows, {Bundle.MaxHostname} bytes");
        }
        if (definition.Text("$jaild_archive") is { } archive && archive.StartsWith('/') && !File.Exists(archive))
        {
            yield return new("$jaild_archive", $"{archive} is not there or is no file");
        }
        foreach (var error in NetworkParameters.Errors(definition))
        {
            yield return error;
        }
        var entries = definition.List("mount").Select(l => MountEntry.Parse(l, out _)).OfType<MountEntry>().ToList();
        var root = definition.Text("path") ?? "";
        foreach (var wrong in entries.Select(e => MountPlan.Problem(e, root)).Append(MountPlan.Problem(entries, root)).OfType<string>())
        {
            yield return new("mount", wrong);
        }
    }
}
