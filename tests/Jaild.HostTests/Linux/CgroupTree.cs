using Jaild.Core.Model;
using Jaild.Hosts.Linux.Limits;

namespace Jaild.HostTests.Linux;

/// <summary>
/// The files of a version 2 tree in a directory, with the names and first values that the kernel's cgroup-v2.rst gives them. It has a
/// group of a jail in it; what a kernel would do on a write, it does not.
/// </summary>
internal sealed class CgroupTree : IDisposable
{
    internal CgroupTree(params string[] controllers)
    {
        Controllers = controllers.Length > 0 ? controllers : ["cpuset", "cpu", "io", "memory", "pids"];
        Group = new("limit", $"/jaild/{Guid.NewGuid()}");
        Put("", ("cgroup.controllers", string.Join(' ', Controllers)), ("cgroup.subtree_control", ""), ("cpuset.cpus.effective", "0-3"), ("cpu.stat", "usage_usec 0"));
        Put("/jaild", ("cgroup.controllers", string.Join(' ', Controllers)), ("cgroup.subtree_control", ""));
        Put(Group.Name, ("cgroup.controllers", string.Join(' ', Controllers)), ("cgroup.subtree_control", ""),
            ("memory.max", "max"), ("memory.swap.max", "max"), ("memory.current", "4096"), ("memory.swap.current", "0"),
            ("memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0"),
            ("pids.max", "max"), ("pids.current", "3"), ("cpu.max", "max 100000"), ("cpu.weight", "100"), ("cpuset.cpus", ""),
            ("cpu.stat", "usage_usec 12345678\nuser_usec 12000000\nsystem_usec 345678"));
    }

    internal IReadOnlyList<string> Controllers { get; }

    internal string Root { get; } = Directory.CreateTempSubdirectory("jaild-cgroup-").FullName;

    /// <summary>The jail's group.</summary>
    internal Resource Group { get; }

    internal LimitPart Limits => new([Hierarchy.V2(Root)]);

    internal string Read(string file) => File.ReadAllText($"{Root}{Group.Name}/{file}").TrimEnd('\n');

    internal void Put(string group, params (string File, string Text)[] files)
    {
        Directory.CreateDirectory(Root + group);
        foreach (var (file, text) in files)
        {
            File.WriteAllText($"{Root}{group}/{file}", text + "\n");
        }
    }

    internal void Remove(string group, string file) => File.Delete($"{Root}{group}/{file}");

    /// <summary>A tree of version 1 that has only these controllers and no files.</summary>
    internal static Hierarchy V1(params string[] controllers) => new("/nowhere", IsV2: false, [.. controllers]);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
