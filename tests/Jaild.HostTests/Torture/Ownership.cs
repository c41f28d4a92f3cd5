using Jaild.Hosts.Children;
using Jaild.Hosts.Native;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>Holds the system's own tables against what the daemon says of its jails.</summary>
internal sealed class Ownership(TortureGround ground, TortureNetwork network)
{
    /// <summary>What a running jail may have made directly below its root; the runtime needs two.</summary>
    private static readonly string[] made = ["dev", "proc", "mnt", "tmp", "deep"];

    internal IReadOnlyList<string> Differences(IReadOnlyList<Jail> jails, TortureDaemon daemon)
    {
        var running = jails.Where(j => j.Status.State == JailState.Running).ToList();
        var uuids = running.Select(j => j.Uuid).ToList();
        var vnet = running.Where(j => ground.Kind(j.Name).Link is JailLink.Lent or JailLink.Pair).Select(j => j.Uuid).ToList();
        var options = ground.Options;
        var wrong = new List<string>();
        wrong.AddRange(jails.Where(j => j.Status.State is not (JailState.Running or JailState.Stopped)).Select(j => $"{j.Name} is {j.Status.State}: {j.Status.Message}"));
        wrong.AddRange(jails.Where(j => j.Status.Lingering.Count + j.Status.Leftovers.Count > 0).Select(j => $"{j.Name} lingers or left something: {j.Status.Conditions}"));
        Compare("mount", Mounts(), running.SelectMany(j => ground.Kind(j.Name).Mounts).Concat(vnet.Select(u => options.Network(Guid.Parse(u)))));
        foreach (var (what, there, owned) in network.Compared(running, ground.Kind, ground.Known))
        {
            Compare(what, there, owned);
        }
        Compare("file in the run directory", Directory.EnumerateFileSystemEntries(options.RunDirectory).Select(f => Path.GetFileName(f)).Except(["jails", "runtime", "networks"]), []);
        Compare("bundle", Names(options.Bundles), uuids);
        Compare("state", Names(options.RuntimeRoot), uuids);
        Compare("network", Names(options.Networks), vnet);
        Compare("root", Names(ground.RootOf("")), jails.Select(j => j.Name).Union(ground.Given));
        Compare("control group", Hierarchies.SelectMany(h => Groups(h)), Hierarchies.SelectMany(h => running.Select(j => h + j.Status.Kernel.Facts["group"])));
        wrong.AddRange(ground.All.SelectMany(Files));
        wrong.AddRange(running.SelectMany(Processes));
        wrong.AddRange(Strangers(running, daemon));
        return wrong;

        void Compare(string what, IEnumerable<string> there, IEnumerable<string> owned)
        {
            var (left, right) = (there.Order(StringComparer.Ordinal).ToList(), owned.ToList());
            wrong.AddRange(left.Where(x => !right.Remove(x)).Select(x => $"left over: {what} {x}"));
            wrong.AddRange(right.Select(x => $"missing: {what} {x}"));
        }

        IEnumerable<string> Files(TortureJail jail)
        {
            var isRunning = running.Any(j => j.Name == jail.Name);
            var there = Directory.Exists(jail.Root) ? isRunning ? Directory.GetFileSystemEntries(jail.Root).Select(f => Path.GetFileName(f)).Except(made) : TortureGround.Files(jail.Root) : null;
            return (there ?? []).Except(ground.Template).Select(f => $"left over: {f} in the root of {jail.Name}")
                .Concat(there is null || isRunning ? [] : ground.Template.Except(there).Select(f => $"missing: {f} in the root of {jail.Name}"));
        }
    }

    private static IEnumerable<string> Hierarchies => Directory.EnumerateDirectories("/sys/fs/cgroup");

    private IEnumerable<string> Groups(string hierarchy) =>
        Directory.Exists($"{hierarchy}/{ground.Parent}") ? Directory.EnumerateDirectories($"{hierarchy}/{ground.Parent}", "*", SearchOption.AllDirectories) : [];

    /// <summary>proc_pid_mountinfo(5): the mount point is the fifth field.</summary>
    private IEnumerable<string> Mounts() =>
        File.ReadLines("/proc/self/mountinfo").Select(l => l.Split(' ')[4]).Where(t => t.StartsWith(ground.Directory, StringComparison.Ordinal));

    private IEnumerable<string> Processes(Jail jail)
    {
        var processes = ProcFile.Numbers($"/sys/fs/cgroup/pids{jail.Status.Kernel.Facts["group"]}/cgroup.procs").Select(ProcessEntry.Find).OfType<ProcessEntry>().Where(p => !p.IsZombie).ToList();
        if (processes.Count != (ground.Kind(jail.Name).Processes ?? Math.Clamp(processes.Count, 2, 24)))
        {
            yield return $"{jail.Name} has the processes {string.Join(", ", processes)}";
        }
    }

    /// <summary>Processes of ours that are in no jail that runs.</summary>
    private IEnumerable<string> Strangers(IReadOnlyList<Jail> running, TortureDaemon daemon)
    {
        var groups = running.Select(j => j.Status.Kernel.Facts["group"]).ToList();
        return ProcessEntry.All().Where(p => !p.IsZombie && p.Pid != Environment.ProcessId && p.Pid != daemon.Pid && IsOurs(p))
            .Where(p => !groups.Any(g => Text(p, "cgroup").Split('\n').Any(l => l.EndsWith(':' + g, StringComparison.Ordinal)))).Select(p => $"left over: {p}");
    }

    private bool IsOurs(ProcessEntry process) => Text(process, "cgroup").Contains(ground.Parent, StringComparison.Ordinal)
        || new[] { "environ", "cmdline" }.Any(f => Text(process, f).Contains(ground.Directory, StringComparison.Ordinal)) || process.Environment().Any(v => v.StartsWith("JAILD_UUID=", StringComparison.Ordinal) && ground.Known.Contains(v[11..]));

    private static string Text(ProcessEntry process, string file) => ProcFile.Text($"/proc/{process.Pid}/{file}") ?? "";

    private static IEnumerable<string> Names(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Select(e => Path.GetFileName(e)) : [];
}
