using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Jails;
using Jaild.Hosts.FreeBsd.Userland;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Files;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>What the mounts step will make, in jail(8)'s order: mount, mount.fstab, mount.devfs, mount.fdescfs, mount.procfs.</summary>
internal sealed class MountPlan(Tools tools, IKernelCalls kernel, IUserland userland)
{
    /// <summary>What stands in a resource's name for all that the jail itself mounts below its root.</summary>
    internal const string AllBelow = "/**";

    /// <summary>devfs.rules(5): what jail(8) takes where devfs_ruleset says nothing.</summary>
    private const string JailRules = "4";

    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        var root = definition.Text("path")?.TrimEnd('/') ?? "";
        return definition.List("mount").Select(l => MountEntry.Parse(l, out _)).OfType<MountEntry>().Where(e => !IsBelow(root, e)).Select(e => new FieldError("mount", Outside(e, root)));
    }

    internal async Task<IReadOnlyList<Resource>> Make(JailRun jail, CancellationToken cancel)
    {
        var root = RootPart.Path(jail);
        var entries = Entries(jail.Definition, root).ToList();
        if (jail.Definition.Flag("mount.devfs"))
        {
            var rules = Ruleset(jail.Definition);
            await CheckRuleset(rules, jail, cancel);
            entries.Add(new(".", $"{root}/dev", "devfs", [$"ruleset={rules}"]));
        }
        if (jail.Definition.Flag("mount.fdescfs"))
        {
            entries.Add(new(".", $"{root}/dev/fd", "fdescfs", []));
        }
        if (jail.Definition.Flag("mount.procfs"))
        {
            entries.Add(new(".", $"{root}/proc", "procfs", []));
        }
        var there = MountRow.All(kernel);
        var real = entries.Count == 0 ? root : Real(root);
        var planned = entries.ConvertAll(e => Mount(e, root, real, there));
        if (jail.Definition.Flag("allow.mount"))
        {
            planned.Add(new("mount", root + AllBelow) { Facts = Facts.Of(("keep", string.Join('\n', there.Select(m => m.Target).Where(t => t.StartsWith(root + '/', StringComparison.Ordinal))))) });
        }
        return planned;
    }

    private IEnumerable<MountEntry> Entries(JailDefinition definition, string root)
    {
        foreach (var line in definition.List("mount"))
        {
            yield return MountEntry.Parse(line, out var error) ?? throw JaildException.Invalid("mount", error);
        }
        foreach (var file in definition.List("mount.fstab"))
        {
            if (file.StartsWith(root + '/', StringComparison.Ordinal))
            {
                throw JaildException.Invalid("mount.fstab", $"{file} lies below the jail's path {root}, where root of the jail could write what the host mounts: keep it elsewhere");
            }
            var text = userland.Read(file) ?? throw JaildException.Invalid("mount.fstab", $"{file} is not there");
            foreach (var entry in Fstab.Read(file, text, e => IsBelow(root, e) ? null : Outside(e, root)))
            {
                yield return entry;
            }
        }
    }

    /// <summary>No link below the root is followed: what a link there leads to is the jail's choice.</summary>
    private Resource Mount(MountEntry entry, string root, string realRoot, List<MountRow> there)
    {
        for (var at = root.Length; at < entry.Target.Length;)
        {
            at = entry.Target.IndexOf('/', at + 1) is > 0 and var next ? next : entry.Target.Length;
            if (userland.Look(entry.Target[..at]) is { Link: not null })
            {
                throw new JaildException(ErrorKind.Host, "MOUNT_TARGET_LINK", $"{entry.Target[..at]} is a symbolic link: name the directory itself to have {entry.Type} mounted on it");
            }
        }
        var target = realRoot + entry.Target[root.Length..];
        return new("mount", entry.Target, there.Exists(m => m.Target == target))
        {
            Facts = Facts.Of(("type", entry.Type), ("source", entry.Source), ("options", string.Join(',', entry.Options)), ("target", target)),
        };
    }

    /// <summary>The table of mounts has paths without links.</summary>
    private string Real(string root)
    {
        try
        {
            return PathLookup.Directory(root, "/", "/", userland.Look);
        }
        catch (KernelRefusal refusal)
        {
            throw KernelFailure.Of("mount", root, refusal.Errno, "", "path");
        }
    }

    private async Task CheckRuleset(string rules, JailRun jail, CancellationToken cancel)
    {
        var loaded = (await tools.Run(jail, Tools.Devfs, ["rule", "showsets"], cancel)).Split('\n', StringSplitOptions.TrimEntries);
        if (rules != "0" && !loaded.Contains(rules))
        {
            throw new JaildException(ErrorKind.Host, "NO_RULESET", $"mount.devfs: ruleset {rules} is not loaded, and an empty one shows every device of the host: define it in /etc/devfs.rules, then service devfs restart");
        }
    }

    private static string Ruleset(JailDefinition definition) => definition.Text("devfs_ruleset") ?? JailRules;

    private static bool IsBelow(string root, MountEntry entry) => entry.Target.StartsWith(root + '/', StringComparison.Ordinal);

    private static string Outside(MountEntry entry, string root) => $"the target {entry.Target} is not below the jail's path {root}";
}
