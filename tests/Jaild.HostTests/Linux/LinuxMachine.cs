using System.Text;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.HostTests.Linux;

/// <summary>A Linux host in a directory of its own, with a tiny root file system, and the machine's own tables to look at afterwards.</summary>
internal sealed class LinuxMachine : IDisposable
{
    private readonly string[] mountsBefore = Mounts();

    private LinuxMachine()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("jaild-test-").FullName;
        Root = MakeRoot("root");
        Options = new LinuxHostOptions { RunDirectory = Path.Combine(Directory, "run"), CgroupParent = "jaild-test-" + Path.GetRandomFileName() };
    }

    internal string Directory { get; }

    internal string Root { get; }

    internal LinuxHostOptions Options { get; init; }

    internal LinuxHost Host { get; private set; } = null!;

    /// <summary>Why there can be none here, or null.</summary>
    internal static string? Missing =>
        !OperatingSystem.IsLinux() ? "needs Linux"
        : !Environment.IsPrivilegedProcess ? "needs root"
        : !File.Exists("/usr/bin/catatonit") ? "needs the package catatonit"
        : !File.Exists("/bin/busybox") ? "needs the package busybox-static"
        : !File.Exists("/usr/sbin/runc") ? "needs the package runc" : null;

    internal static async Task<LinuxMachine> Make(TimeProvider? time = null)
    {
        if (Missing is { } missing)
        {
            Assert.Ignore(missing);
        }
        var machine = new LinuxMachine();
        await machine.Reopen(time);
        return machine;
    }

    /// <summary>What the next daemon sees: a host that knows nothing but what is on the machine.</summary>
    internal async Task Reopen(TimeProvider? time = null)
    {
        Host?.Dispose();
        Host = await LinuxHost.Open(Options, time ?? TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>A root of one program with many names.</summary>
    internal string MakeRoot(string name)
    {
        var bin = System.IO.Directory.CreateDirectory(Path.Combine(Directory, name, "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(bin, "busybox"));
        foreach (var link in new[] { "sh", "cat", "echo", "sleep", "true", "false", "kill", "id", "hostname", "setsid", "env", "ls", "touch", "ip", "mount" })
        {
            File.CreateSymbolicLink(Path.Combine(bin, link), "busybox");
        }
        return Path.Combine(Directory, name);
    }

    /// <summary>All that a jail could leave behind, by the kernel's tables.</summary>
    internal IReadOnlyList<string> Leftovers() =>
    [
        .. Mounts().Except(mountsBefore),
        .. System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").Select(h => Path.Combine(h, Options.CgroupParent)).Where(System.IO.Directory.Exists),
        .. ProcessEntry.All().Where(IsOurs).Select(p => $"process {p.Pid} {p.Name} {p.State}"),
        .. System.IO.Directory.EnumerateFileSystemEntries(Options.RunDirectory, "*", SearchOption.AllDirectories)
            .Where(e => e != Options.RuntimeRoot && e != Options.Bundles),
    ];

    /// <summary>The names below the root, to see that nothing was added or lost.</summary>
    internal IReadOnlyList<string> Files() =>
        [.. System.IO.Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Host?.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private bool IsOurs(ProcessEntry process) => process.Pid != Environment.ProcessId
        && (Encoding.UTF8.GetString(ProcFile.Read($"/proc/{process.Pid}/environ") ?? []).Contains("JAILD_UUID=", StringComparison.Ordinal)
            || (ProcFile.Text($"/proc/{process.Pid}/cgroup") ?? "").Contains(Options.CgroupParent, StringComparison.Ordinal));

    private static string[] Mounts() => File.ReadAllLines("/proc/self/mountinfo");
}
