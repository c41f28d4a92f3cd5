using System.Collections.Immutable;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>What the mounts step will make: missing directories below the root, then the mounts, each with what it is known by.</summary>
internal static class MountPlan
{
    private static readonly ImmutableArray<string> Flags = ["ro", "rw", "nosuid", "noexec", "nodev", "noatime", "bind"];
    private static readonly ImmutableArray<string> TmpfsOptions = ["size", "mode", "uid", "gid", "nr_inodes"];

    /// <summary>Directories that the runtime mounts on; it would make them in the user's root and leave them there.</summary>
    private static readonly ImmutableArray<string> RuntimeTargets = ["dev", "proc"];

    /// <summary>What is wrong with a line of mount, or null.</summary>
    internal static string? Problem(MountEntry entry, string root) =>
        !IsBind(entry) && entry.Type != "tmpfs" ? $"'{entry.Type}' is not supported by the linux host: use nullfs or tmpfs"
        : JailRoot.Relative(root, entry.Target) is null ? $"the target {entry.Target} is not below the jail's path {root}"
        : IsBind(entry) && !entry.Source.StartsWith('/') ? $"the source {entry.Source} is not absolute"
        : entry.Options.FirstOrDefault(o => !Flags.Contains(o) && !(entry.Type == "tmpfs" && TmpfsOptions.Contains(o.Split('=')[0]))) is { } option
            ? $"the option '{option}' of {entry.Target} is not supported: {string.Join(", ", Flags)}{(entry.Type == "tmpfs" ? ", " + string.Join(", ", TmpfsOptions.Select(o => o + "=")) : "")}"
        : null;

    internal static bool IsBind(MountEntry entry) => entry.Type is "nullfs" or "bind" || (entry.Type == "none" && entry.Options.Contains("bind"));

    /// <summary>The resources, in order.</summary>
    internal static IReadOnlyList<Resource> Make(JailRun jail, string boot)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var entries = jail.Definition.List("mount").Select(l => MountEntry.Parse(l, out var error) ?? throw JaildException.Invalid("mount", error)).ToList();
        var table = MountTable.Read();
        var directories = new List<Resource>();
        var mounts = new List<Resource>();
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in RuntimeTargets)
        {
            AddMissing(root, name, missing, directories);
        }
        foreach (var (entry, index) in entries.Select((e, i) => (e, i)))
        {
            if (Problem(entry, root.Path) is { } problem)
            {
                throw JaildException.Invalid("mount", problem);
            }
            var relative = JailRoot.Relative(root.Path, entry.Target)!;
            var below = entries.Take(index).LastOrDefault(e => JailRoot.Relative(e.Target, entry.Target) is not null);
            if (below is null && (!IsBind(entry) || Directory.Exists(entry.Source)))
            {
                AddMissing(root, relative, missing, directories);
            }
            var mount = Mount(entry, $"{root.Path}/{relative}", jail, boot, table.Any(m => m.Target == $"{root.RealPath}/{relative}"));
            mounts.Add(below is { Type: "tmpfs" } ? mount with { Facts = mount.Facts.SetItem("way", "make") } : mount);
        }
        return [.. directories, .. mounts];
    }

    private static Resource Mount(MountEntry entry, string target, JailRun jail, string boot, bool existed)
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        facts["boot"] = boot;
        facts["type"] = IsBind(entry) ? "bind" : "tmpfs";
        facts["options"] = string.Join(',', entry.Options);
        facts["source"] = IsBind(entry) ? entry.Source : $"jaild:{jail.Uuid}";
        if (IsBind(entry))
        {
            using var source = new Descriptor(LibC.OpenAt(-100, entry.Source, OpenFlags.Path | OpenFlags.CloseOnExec, 0), "open", entry.Source);
            var status = FileStatus.Of(source, entry.Source);
            facts["device"] = status.Device;
            facts["inode"] = status.Inode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return new("mount", target, existed) { Facts = facts.ToImmutable() };
    }

    private static void AddMissing(JailRoot root, string relative, HashSet<string> missing, List<Resource> directories)
    {
        var parts = relative.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = 1; depth <= parts.Length; depth++)
        {
            var path = string.Join('/', parts.Take(depth));
            using var found = missing.Contains(path) ? null : OpenedPath.Below(root.Directory, path, $"{root.Path}/{path}");
            if (found is null && missing.Add(path))
            {
                directories.Add(new("directory", $"{root.Path}/{path}"));
            }
        }
    }
}
