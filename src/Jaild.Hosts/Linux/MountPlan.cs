using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>What the mounts step will make: directories below the root, those that are there too, then the mounts, each with what it is known by.</summary>
internal static partial class MountPlan
{
    private static readonly ImmutableArray<string> Flags = ["ro", "rw", "nosuid", "noexec", "nodev", "noatime", "nosymfollow", "bind"];

    /// <summary>Those of mount_tmpfs(8), each with the form of its value.</summary>
    private static readonly FrozenDictionary<string, Regex> TmpfsOptions = new Dictionary<string, Regex>(StringComparer.Ordinal)
    {
        ["size"] = Amount(), ["inodes"] = Amount(), ["nr_inodes"] = Amount(), ["mode"] = Mode(), ["uid"] = Id(), ["gid"] = Id(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What every container has of its own.</summary>
    private static readonly ImmutableArray<string> Given = ["devfs", "fdescfs", "procfs", "linprocfs", "linsysfs"];

    /// <summary>Directories that the runtime mounts on; it would make them in the user's root and leave them there.</summary>
    private static readonly ImmutableArray<string> RuntimeTargets = ["dev", "proc"];

    /// <summary>What is wrong with a line of mount, or null.</summary>
    internal static string? Problem(MountEntry entry, string root) =>
        Given.Contains(entry.Type) ? $"'{entry.Type}' is not mounted by the linux host, because every container has its own: leave the line for {entry.Target} out"
        : !IsBind(entry) && entry.Type != "tmpfs" ? $"'{entry.Type}' is not supported by the linux host: use nullfs or tmpfs"
        : JailRoot.Relative(root, entry.Target) is null ? $"the target {entry.Target} is not below the jail's path {root}"
        : IsBind(entry) && !entry.Source.StartsWith('/') ? $"the source {entry.Source} is not absolute"
        : entry.Options.FirstOrDefault(o => !Flags.Contains(o) && !(entry.Type == "tmpfs" && TmpfsOptions.ContainsKey(o.Split('=')[0]))) is { } option
            ? $"the option '{option}' of {entry.Target} is not supported: {string.Join(", ", Flags)}{(entry.Type == "tmpfs" ? ", " + string.Join(", ", TmpfsOptions.Keys.Order(StringComparer.Ordinal).Select(o => o + "=")) : "")}"
        : entry.Options.Select(o => o.Split('=', 2)).FirstOrDefault(o => o.Length == 2 && !TmpfsOptions[o[0]].IsMatch(o[1])) is [var key, var value]
            ? $"'{value}' is no value of {key} of {entry.Target}, such as size=64m, inodes=1000, mode=1777, uid=80"
        : null;

    /// <summary>What is wrong with some entries together, or null.</summary>
    internal static string? Problem(IEnumerable<MountEntry> entries, string root) =>
        entries.GroupBy(e => JailRoot.Relative(root, e.Target)).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } twice
            ? $"{twice.First().Target} is mounted twice, from {string.Join(" and ", twice.Select(e => e.Source))}: leave one out" : null;

    internal static bool IsBind(MountEntry entry) => entry.Type is "nullfs" or "bind" || (entry.Type == "none" && entry.Options.Contains("bind"));

    /// <summary>The resources, in order.</summary>
    internal static IReadOnlyList<Resource> Make(JailRun jail, string boot)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var entries = Entries(jail.Definition, root);
        var table = MountTable.Read();
        var directories = new List<Resource>();
        var mounts = new List<Resource>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in RuntimeTargets)
        {
            AddWay(root, name, known, directories);
        }
        foreach (var (entry, index) in entries.Select((e, i) => (e, i)))
        {
            var relative = JailRoot.Relative(root.Path, entry.Target)!;
            var below = entries.Take(index).LastOrDefault(e => JailRoot.Relative(e.Target, entry.Target) is not null);
            if (below is null && (!IsBind(entry) || Directory.Exists(entry.Source)))
            {
                AddWay(root, relative, known, directories);
            }
            else if (below is not null && IsBind(below) && (!IsBind(entry) || Directory.Exists(entry.Source)) && Directory.Exists(below.Source))
            {
                AddWayBelow(below, JailRoot.Relative(below.Target, entry.Target)!, known, directories);
            }
            var mount = Mount(root, entry, $"{root.Path}/{relative}", jail, boot, table.Any(m => m.Target == $"{root.RealPath}/{relative}"));
            mounts.Add(below is { Type: "tmpfs" } ? mount with { Facts = mount.Facts.SetItem("way", "make") } : mount);
        }
        return [.. directories, .. mounts];
    }

    private static List<MountEntry> Entries(JailDefinition definition, JailRoot root)
    {
        List<MountEntry> entries =
        [
            .. definition.List("mount").Select(l => MountEntry.Parse(l, out var error) ?? throw JaildException.Invalid("mount", error)),
            .. FstabFiles.Read(definition, root),
        ];
        var problem = entries.Select(e => Problem(e, root.Path)).FirstOrDefault(p => p is not null) ?? Problem(entries, root.Path);
        return problem is null ? entries : throw JaildException.Invalid("mount", problem);
    }

    private static Resource Mount(JailRoot root, MountEntry entry, string target, JailRun jail, string boot, bool existed)
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        facts["boot"] = boot;
        facts["type"] = IsBind(entry) ? "bind" : "tmpfs";
        facts["options"] = string.Join(',', entry.Options.Select(o => o.StartsWith("inodes=", StringComparison.Ordinal) ? "nr_" + o : o));
        facts["source"] = IsBind(entry) ? entry.Source : $"jaild:{jail.Uuid}";
        if (IsBind(entry))
        {
            using var source = MountSource.Open(root, entry.Source);
            var status = FileStatus.Of(source, entry.Source);
            facts["device"] = status.Device;
            facts["inode"] = status.Inode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return new("mount", target, existed) { Facts = facts.ToImmutable() };
    }

    /// <summary>Below a directory that an earlier line mounts a target is made in that directory itself, where it is known whatever is mounted.</summary>
    private static void AddWayBelow(MountEntry bind, string relative, HashSet<string> known, List<Resource> directories)
    {
        using var source = JailRoot.Open(bind.Source);
        var way = new List<Resource>();
        AddWay(source, relative, known, way);
        if (bind.Options.Contains("ro") && way.Find(d => !d.Existed) is { } missing)
        {
            throw new JaildException(ErrorKind.Host, "MOUNT_TARGET_MISSING", $"{missing.Name} is not there to be mounted on, and {bind.Source} is mounted read-only: make it first");
        }
        directories.AddRange(way.Select(d => d with { Facts = d.Facts.SetItem("below", source.Path) }));
    }

    private static void AddWay(JailRoot root, string relative, HashSet<string> known, List<Resource> directories)
    {
        var parts = relative.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = 1; depth <= parts.Length; depth++)
        {
            var path = string.Join('/', parts.Take(depth));
            var name = $"{root.Path}/{path}";
            if (known.Add(name))
            {
                using var found = OpenedPath.Below(root.Directory, path, name);
                directories.Add(new("directory", name, Existed: found is not null));
            }
        }
    }

    [GeneratedRegex(@"\A[0-9]+[kmgt]?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();

    [GeneratedRegex(@"\A[0-7]{1,4}\z")]
    private static partial Regex Mode();

    [GeneratedRegex(@"\A[0-9]{1,10}\z")]
    private static partial Regex Id();
}
