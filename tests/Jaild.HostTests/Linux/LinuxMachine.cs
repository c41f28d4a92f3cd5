using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.HostTests.Linux;

/// <summary>A Linux host in a directory of its own, with a tiny root file system, and the machine's own tables to look at afterwards.</summary>
internal sealed class LinuxMachine : ContractMachine
{
    private LinuxHost host = null!;

    private LinuxMachine()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("jaild-test-").FullName;
        Root = MakeRoot("root");
        Source = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "source")).FullName;
        Options = new() { RunDirectory = Path.Combine(Directory, "run"), CgroupParent = "jaild-test-" + Path.GetRandomFileName() };
    }

    internal string Directory { get; }

    internal string Root { get; }

    /// <summary>A directory to mount from.</summary>
    internal string Source { get; }

    internal LinuxHostOptions Options { get; private set; }

    internal override IJailHost Host => host;

    internal override TimeSpan Short => TimeSpan.FromMilliseconds(200);

    internal override string MountLine => $"{Source} {Root}/mnt/source nullfs ro 0 0";

    /// <summary>Why there can be none here, or null.</summary>
    internal static string? Missing =>
        !OperatingSystem.IsLinux() ? "needs Linux"
        : !Environment.IsPrivilegedProcess ? "needs root"
        : !File.Exists("/usr/bin/catatonit") ? "needs the package catatonit"
        : !File.Exists("/bin/busybox") ? "needs the package busybox-static"
        : !File.Exists("/usr/sbin/runc") ? "needs the package runc" : null;

    /// <summary>A machine, perhaps with a script as its runtime.</summary>
    internal static async Task<LinuxMachine> Make(string? runtime = null)
    {
        if (Missing is { } missing)
        {
            Assert.Ignore(missing);
        }
        var machine = new LinuxMachine();
        if (runtime is not null)
        {
            var path = Path.Combine(machine.Directory, "oci-runtime");
            await File.WriteAllTextAsync(path, runtime);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            machine.Options = machine.Options with { Runtime = path };
        }
        await machine.Reopen();
        return machine;
    }

    internal override Task Reopen() => Reopen(TimeProvider.System);

    internal async Task Reopen(TimeProvider time)
    {
        host?.Dispose();
        host = await LinuxHost.Open(Options, time, NullLogger.Instance);
    }

    /// <summary>A root of one program with many names.</summary>
    internal string MakeRoot(string name)
    {
        var bin = System.IO.Directory.CreateDirectory(Path.Combine(Directory, name, "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(bin, "busybox"));
        foreach (var link in new[] { "sh", "cat", "echo", "sleep", "true", "false", "kill", "id", "hostname", "setsid", "env", "ls", "touch", "ip", "mount", "grep", "mkdir", "printf", "httpd", "nc", "ping", "wget" })
        {
            File.CreateSymbolicLink(Path.Combine(bin, link), "busybox");
        }
        return Path.Combine(Directory, name);
    }

    internal override JailDefinition Definition(params string[] settings) => DefinitionText.Parse([$"path={Root}", .. settings]);

    /// <summary>By two pipes with names: one tells, one releases.</summary>
    internal override string Block(string name, bool inside)
    {
        MakeFifo($"{Root}/{name}.begun");
        MakeFifo($"{Root}/{name}.go");
        var root = inside ? "" : Root;
        return $"echo > {root}/{name}.begun; read go < {root}/{name}.go";
    }

    internal static void MakeFifo(string path) =>
        Assert.That(LibC.MakeNodeAt(-100, path, 0x1180, 0), Is.Zero, path);

    internal override Task WhenBlocked(string name) => Task.Run(() => File.ReadAllText($"{Root}/{name}.begun"));

    internal override Task Release(string name) => Task.Run(() => File.WriteAllText($"{Root}/{name}.go", "\n"));

    internal override string Leave(bool stubborn = false) => stubborn ? "trap '' TERM; sleep 10000 &" : "sleep 10000 &";

    internal override string Print(string text, int code) => $"echo {text}; exit {code}";

    internal override void Kill(Life life) =>
        LibC.Kill(int.Parse(life.Run.Kernel!.Facts["pid"], CultureInfo.InvariantCulture), Signals.Kill);

    internal override void Occupy(string target)
    {
        System.IO.Directory.CreateDirectory(target);
        using var mount = MountCall.Tmpfs("somebody", []);
        using var directory = OpenedPath.Directory(target)!;
        MountCall.Attach(mount, directory, target);
    }

    internal override bool IsOccupied(string target) => MountTable.Read().Any(m => m.Target == target && m.Source == "somebody");

    internal override void Vacate(string target)
    {
        Assert.That(LibC.Unmount(target, 0), Is.Zero);
        System.IO.Directory.Delete(target);
    }

    internal override void Pass(TimeSpan time)
    {
        // real time passes by itself
    }

    /// <summary>All that a jail could leave behind, by the kernel's tables.</summary>
    internal override IReadOnlyList<string> Leftovers() =>
    [
        .. Mounts(),
        .. System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").Select(h => Path.Combine(h, Options.CgroupParent)).Where(System.IO.Directory.Exists),
        .. ProcessEntry.All().Where(IsOurs).Select(p => $"process {p.Pid} {p.Name} {p.State}"),
        .. System.IO.Directory.EnumerateFileSystemEntries(Options.RunDirectory, "*", SearchOption.AllDirectories)
            .Where(e => e != Options.RuntimeRoot && e != Options.Bundles && e != Options.Networks),
    ];

    /// <summary>For groups that a test had made by others.</summary>
    internal void RemoveCgroups()
    {
        foreach (var parent in System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").Select(h => Path.Combine(h, Options.CgroupParent)).Where(System.IO.Directory.Exists))
        {
            System.IO.Directory.Delete(parent);
        }
    }

    /// <summary>The names below the root, to see that nothing was added or lost.</summary>
    internal IReadOnlyList<string> Files() =>
        [.. System.IO.Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public override ValueTask DisposeAsync()
    {
        host?.Dispose();
        Sweep();
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>After a test that failed: nothing of it may stay on the machine.</summary>
    private void Sweep()
    {
        var hierarchies = System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").ToList();
        var parents = hierarchies.SelectMany(h => new[] { $"{h}/{Options.CgroupParent}", $"{h}/{HostChoice.CgroupParent(Options.RunDirectory)}" })
            .Where(System.IO.Directory.Exists).ToList();
        var groups = parents.SelectMany(System.IO.Directory.EnumerateDirectories).ToList();
        foreach (var frozen in groups.Select(g => g + "/freezer.state").Where(File.Exists))
        {
            File.WriteAllText(frozen, "THAWED");
        }
        while (groups.SelectMany(g => ProcFile.Numbers(g + "/cgroup.procs")).ToList() is { Count: > 0 } processes)
        {
            processes.ForEach(p => LibC.Kill(p, Signals.Kill));
            Reaper.ReapOrphans();
        }
        groups.ForEach(System.IO.Directory.Delete);
        parents.ForEach(System.IO.Directory.Delete);
        foreach (var mount in MountTable.Read().Where(m => m.IsWithin(Directory)).Reverse())
        {
            LibC.Unmount(mount.Target, MountCall.Detach);
        }
    }

    private bool IsOurs(ProcessEntry process) => process.Pid != Environment.ProcessId
        && (Names(process, "environ") || Names(process, "cmdline")
            || (ProcFile.Text($"/proc/{process.Pid}/cgroup") ?? "").Contains(Options.CgroupParent, StringComparison.Ordinal));

    private bool Names(ProcessEntry process, string file) =>
        (ProcFile.Text($"/proc/{process.Pid}/{file}") ?? "").Contains(Directory, StringComparison.Ordinal);

    private string[] Mounts() => [.. File.ReadAllLines("/proc/self/mountinfo").Where(l => l.Contains(Directory, StringComparison.Ordinal))];
}
