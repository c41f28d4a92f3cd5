using System.Formats.Tar;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;
using Jaild.HostTests.Linux;
using Jaild.HostTests.Linux.Network;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>A directory for a daemon and its jails, and the system's own tables to hold against what the daemon says.</summary>
internal sealed class TortureGround : IDisposable
{
    private readonly LinuxMachine machine;
    private readonly TortureNetwork network = new();
    private readonly HashSet<string> known = [];

    private TortureGround(LinuxMachine machine)
    {
        this.machine = machine;
        Archive = Path.Combine(Directory, "root.tar");
        TarFile.CreateFromDirectory(machine.Root, Archive, includeBaseDirectory: false);
    }

    internal string Directory => machine.Directory;

    internal string Archive { get; }

    private string Parent => HostChoice.CgroupParent(Path.Combine(Directory, "run"));

    /// <summary>A jail of which nothing may be left, should it be gone when looked for.</summary>
    internal void Remember(string uuid) => known.Add(uuid);

    internal static async Task<TortureGround> Make()
    {
        if (NetworkGround.Missing is { } missing)
        {
            Assert.Ignore(missing);
        }
        return new(await LinuxMachine.Make());
    }

    /// <summary>Everything a jail can have: root from an archive, mounts, hooks outside and inside, a process left behind.</summary>
    internal CreateJailRequest Request(string name) => new()
    {
        Name = name,
        Settings =
        {
            network.Settings(name), $"path={RootOf(name)}", $"$jaild_archive={Archive}", $"mount={machine.Source} {RootOf(name)}/mnt nullfs ro 0 0", $"mount=tmpfs {RootOf(name)}/tmp tmpfs rw,size=1m 0 0",
            "exec.prepare=true", "exec.prestart=true", "exec.start=sleep 100000 &", "exec.poststart=true", "exec.stop=true", "exec.poststop=true", "exec.release=true", "stop.timeout=2",
        },
    };

    internal string RootOf(string name) => Path.Combine(Directory, "jails", name);

    /// <summary>Where a jail's first control group is frozen and thawed.</summary>
    internal string FreezerOf(string uuid) => $"/sys/fs/cgroup/freezer/{Parent}/{uuid}/freezer.state";

    /// <summary>What is on the machine beyond, or short of, what the jails' states own.</summary>
    internal IReadOnlyList<string> Differences(IReadOnlyList<Jail> jails)
    {
        var options = new LinuxHostOptions { RunDirectory = Path.Combine(Directory, "run", "linux") };
        var running = jails.Where(j => j.Status.State == JailState.Running).ToList();
        var wrong = new List<string>();
        void Compare(string what, IEnumerable<string> there, IEnumerable<string> owned)
        {
            wrong.AddRange(there.Except(owned).Select(x => $"left over: {what} {x}"));
            wrong.AddRange(owned.Except(there).Select(x => $"missing: {what} {x}"));
        }
        known.UnionWith(jails.Select(j => j.Uuid));
        wrong.AddRange(jails.Where(j => j.Status.State is not (JailState.Running or JailState.Stopped)).Select(j => $"{j.Name} is {j.Status.State}: {j.Status.Message}"));
        Compare("mount", MountTable.Read().Select(m => m.Target).Where(t => t.StartsWith(Directory, StringComparison.Ordinal)),
            running.SelectMany(j => new[] { $"{RootOf(j.Name)}/mnt", $"{RootOf(j.Name)}/tmp" }).Concat(running.Where(j => TortureNetwork.IsVnet(j.Name)).Select(j => options.Network(Guid.Parse(j.Uuid)))));
        foreach (var (what, there, owned) in network.Compared(options, running, known))
        {
            Compare(what, there, owned);
        }
        Compare("bundle", Names(options.Bundles), running.Select(j => j.Uuid));
        Compare("state", Names(options.RuntimeRoot), running.Select(j => j.Uuid));
        Compare("root", Names(Path.Combine(Directory, "jails")), jails.Select(j => j.Name));
        Compare("control group", System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").SelectMany(h => known.Select(u => $"{h}/{Parent}/{u}")).Where(System.IO.Directory.Exists),
            System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").SelectMany(h => running.Select(j => $"{h}/{Parent}/{j.Uuid}")));
        wrong.AddRange(running.Where(j => Processes(j.Uuid).Count != 2).Select(j => $"{j.Name} has the processes {string.Join(", ", Processes(j.Uuid))}"));
        var inside = running.SelectMany(j => Processes(j.Uuid)).Select(p => p.Pid).ToHashSet();
        wrong.AddRange(ProcessEntry.All().Where(p => !p.IsZombie && p.Parent != Environment.ProcessId && p.Pid != Environment.ProcessId && !inside.Contains(p.Pid) && IsOurs(p)).Select(p => $"left over: {p}"));
        return wrong;
    }

    private List<ProcessEntry> Processes(string uuid) =>
        [.. ProcFile.Numbers($"/sys/fs/cgroup/pids/{Parent}/{uuid}/cgroup.procs").Select(ProcessEntry.Find).OfType<ProcessEntry>().Where(p => !p.IsZombie)];

    private static IEnumerable<string> Names(string directory) =>
        System.IO.Directory.Exists(directory) ? System.IO.Directory.EnumerateFileSystemEntries(directory).Select(e => Path.GetFileName(e)) : [];

    private bool IsOurs(ProcessEntry process) => new[] { "environ", "cmdline" }
        .Any(f => (ProcFile.Text($"/proc/{process.Pid}/{f}") ?? "").Contains(Directory, StringComparison.Ordinal));

    public void Dispose()
    {
        machine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        network.Dispose();
    }
}
