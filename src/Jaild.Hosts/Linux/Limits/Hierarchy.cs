using System.Collections.Immutable;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>A tree of control groups: one of several of version 1, each with some controllers, or the one of version 2. A hybrid machine has both.</summary>
/// <param name="Directory">Where it is mounted.</param>
/// <param name="IsV2">Whether it is of version 2.</param>
/// <param name="Controllers">What it controls: memory, pids, cpu, cpuset, …</param>
internal sealed record Hierarchy(string Directory, bool IsV2, ImmutableHashSet<string> Controllers)
{
    /// <summary>All of this machine.</summary>
    internal static IReadOnlyList<Hierarchy> Read() =>
    [
        .. MountTable.Read().Where(m => m.Type is "cgroup" or "cgroup2").DistinctBy(m => m.Target)
            .Select(m => m.Type == "cgroup2" ? V2(m.Target) : new Hierarchy(m.Target, IsV2: false, [.. m.Options.Split(',')])),
    ];

    /// <summary>The tree of version 2 at a directory.</summary>
    internal static Hierarchy V2(string directory) =>
        new(directory, IsV2: true, [.. (ProcFile.Text($"{directory}/cgroup.controllers") ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)]);
}
