using System.Diagnostics;
using System.Globalization;

namespace Jaild.Benchmarks.Linux;

/// <summary>A directory with a root file system of one program, on the disk of the working directory; afterwards nothing of it is left on the machine, whatever was cut off.</summary>
internal sealed class LinuxGround : IDisposable
{
    private const string Groups = "/sys/fs/cgroup";

    public const string Pause = "/usr/bin/catatonit";

    private const string Program = "/bin/busybox";

    public LinuxGround()
    {
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        DirectoryPath = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, $"bench-{own}")).FullName;
        OtherParent = $"jaild-bench-{own}";
        Root = Directory.CreateDirectory(Path.Combine(DirectoryPath, "root")).FullName;
        foreach (var directory in (string[])["bin", "dev", "proc", "sys", "tmp", "etc", "run"])
        {
            Directory.CreateDirectory(Path.Combine(Root, directory));
        }
        File.Copy(Program, Path.Combine(Root, "bin", "busybox"));
    }

    /// <summary>Why there can be none here, or null.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "needs Linux"
        : !Environment.IsPrivilegedProcess ? "needs root"
        : new[] { Pause, Program, "/usr/sbin/runc" }.FirstOrDefault(p => !File.Exists(p)) is { } program ? $"needs {program}" : null;

    public string DirectoryPath { get; }

    public string Root { get; }

    /// <summary>The control group of all containers but jaild's.</summary>
    public string OtherParent { get; }

    /// <summary>That of jaild's.</summary>
    public string OwnParent => HostChoice.CgroupParent(Path.Combine(DirectoryPath, "run"));

    public void Dispose()
    {
        string[] parents = [OwnParent, OtherParent];
        var groups = Directory.GetDirectories(Groups).SelectMany(h => parents.Select(p => Path.Combine(h, p))).Where(Directory.Exists).ToList();
        for (var tries = 0; groups.Count > 0 && tries < 100; tries++)
        {
            groups.ForEach(Empty);
            groups.RemoveAll(g => !Directory.Exists(g));
            Thread.Sleep(20);
        }
        foreach (var mount in File.ReadLines("/proc/self/mountinfo").Select(l => l.Split(' ')[4]).Where(m => m.StartsWith(DirectoryPath + "/", StringComparison.Ordinal)).Reverse().ToList())
        {
            Process.Start("umount", mount).WaitForExit();
        }
        Directory.Delete(DirectoryPath, recursive: true);
        groups.ForEach(left => Console.Error.WriteLine($"{left} could not be removed: look what is in it"));
    }

    // Kills what is in a group and those below it, and removes those that are empty.
    private static void Empty(string group)
    {
        try
        {
            foreach (var below in Directory.GetDirectories(group))
            {
                Empty(below);
            }
            foreach (var pid in File.ReadAllLines(Path.Combine(group, "cgroup.procs")))
            {
                Hosts.Native.LibC.Kill(int.Parse(pid, CultureInfo.InvariantCulture), Hosts.Native.Signals.Kill);
            }
            Hosts.Native.LibC.UnlinkAt(-100, group, 0x200);
        }
        catch (IOException)
        {
            // went meanwhile
        }
    }
}
