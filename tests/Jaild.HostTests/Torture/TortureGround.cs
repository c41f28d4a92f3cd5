using System.Formats.Tar;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;
using Jaild.HostTests.Linux;
using Jaild.HostTests.Linux.Network;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>A directory for a daemon and its jails, with what these are made of.</summary>
internal sealed class TortureGround : IDisposable
{
    private readonly LinuxMachine machine;
    private readonly TortureNetwork network = new();
    private readonly Dictionary<string, TortureJail> jails = [];
    private readonly HashSet<string> known = [];
    private readonly Ownership ownership;

    private TortureGround(LinuxMachine machine)
    {
        this.machine = machine;
        Archive = Path.Combine(Directory, "root.tar");
        Reports = new(Path.Combine(Directory, "reports"));
        TarFile.CreateFromDirectory(machine.Root, Archive, includeBaseDirectory: false);
        System.IO.Directory.CreateDirectory(RootOf(""));
        ownership = new(this, network);
    }

    internal string Directory => machine.Directory;

    internal string Archive { get; }

    /// <summary>A directory to mount from.</summary>
    internal string Source => machine.Source;

    internal ChildReports Reports { get; }

    internal string Store => Path.Combine(Directory, "store");

    internal string Parent => HostChoice.CgroupParent(Path.Combine(Directory, "run"));

    internal LinuxHostOptions Options => new() { RunDirectory = Path.Combine(Directory, "run", "linux") };

    /// <summary>The jails that were ever seen: nothing of them may be left when they are gone.</summary>
    internal IReadOnlySet<string> Known => known;

    /// <summary>The names below the root of a jail that does not run.</summary>
    internal IReadOnlyList<string> Template => field ??= Files(machine.Root);

    /// <summary>All jails of it.</summary>
    internal IEnumerable<TortureJail> All => jails.Values;

    /// <summary>The names of those whose root was there before them.</summary>
    internal IEnumerable<string> Given => jails.Values.Where(j => j.HasGivenRoot).Select(j => j.Name);

    internal void Remember(string uuid) => known.Add(uuid);

    internal static async Task<TortureGround> Make()
    {
        if (NetworkGround.Missing is { } missing)
        {
            Assert.Ignore(missing);
        }
        return new(await LinuxMachine.Make());
    }

    /// <summary>A jail with a number, of the kind that the number says.</summary>
    internal TortureJail Add(int number)
    {
        var jail = new TortureJails(this, network).Make(number);
        jails.Add(jail.Name, jail);
        if (jail.HasGivenRoot)
        {
            machine.MakeRoot(Path.Combine("jails", jail.Name));
        }
        return jail;
    }

    internal TortureJail Kind(string name) => jails[name];

    /// <summary>A jail with a root from an archive, mounts, hooks outside and inside, a process left behind.</summary>
    internal CreateJailRequest Request(string name)
    {
        const int beyond = 50;
        var root = RootOf(name);
        jails[name] = new(name, JailLink.Lent, root, []) { Mounts = [$"{root}/mnt", $"{root}/tmp"] };
        return new()
        {
            Name = name,
            Settings =
            {
                network.Settings(name, beyond, JailLink.Lent), $"path={root}", $"$jaild_archive={Archive}", $"mount={Source} {root}/mnt nullfs ro 0 0", $"mount=tmpfs {root}/tmp tmpfs rw,size=1m 0 0",
                "exec.prepare=true", "exec.prestart=true", "exec.start=sleep 100000 &", "exec.poststart=true", "exec.stop=true", "exec.poststop=true", "exec.release=true", "stop.timeout=2",
            },
        };
    }

    internal string RootOf(string name) => Path.Combine(Directory, "jails", name);

    /// <summary>Where a jail's control group is frozen and thawed.</summary>
    internal string FreezerOf(string uuid) => $"/sys/fs/cgroup/freezer/{Parent}/{uuid}/freezer.state";

    /// <summary>The processes of a jail, of whichever start, that have not ended.</summary>
    internal IReadOnlyList<ProcessEntry> ProcessesOf(string uuid) => !System.IO.Directory.Exists(Pids) ? [] :
        [.. System.IO.Directory.EnumerateDirectories(Pids, uuid + "*").SelectMany(g => ProcFile.Numbers($"{g}/cgroup.procs")).Select(ProcessEntry.Find).OfType<ProcessEntry>().Where(p => !p.IsZombie)];

    private string Pids => $"/sys/fs/cgroup/pids/{Parent}";

    /// <summary>What is on the machine beyond, or short of, what the jails' states own.</summary>
    internal IReadOnlyList<string> Differences(IReadOnlyList<Jail> seen, TortureDaemon daemon)
    {
        known.UnionWith(seen.Select(j => j.Uuid));
        return ownership.Differences(seen, daemon);
    }

    /// <summary>The names below a directory, not below what is mounted there.</summary>
    internal static IReadOnlyList<string> Files(string root) =>
        [.. System.IO.Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Reports.Dispose();
        machine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        network.Dispose();
    }
}
