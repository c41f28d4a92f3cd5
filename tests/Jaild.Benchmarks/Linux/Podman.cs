using Jaild.Hosts.Native;

namespace Jaild.Benchmarks.Linux;

/// <summary>podman run, stop and rm on the same runtime, root and first process, as near to its defaults as this machine lets it run.</summary>
internal sealed class Podman(string directory, string root, string pause, string parent) : IContender
{
    private const int RemoveDirectory = 0x200;

    private const string Locks = "/dev/shm/libpod_lock";

    /// <summary>What is not podman's default, and why.</summary>
    public const string Options = "--runtime runc, --cgroup-manager cgroupfs (no systemd), --network none (as the jail), --events-backend file, the rest is its default; --rootfs, so no layers; stop -t 0";

    private readonly bool locksWereThere = File.Exists(Locks);

    public string Name => "podman";

    private string[] Global =>
        ["--root", Path.Combine(directory, "root"), "--runroot", Path.Combine(directory, "run"), "--tmpdir", Path.Combine(directory, "tmp"), "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--events-backend", "file"];

    // The limits are those that a process without CAP_SYS_RESOURCE can hand on.
    public Task Start(int number, CancellationToken cancel) => Call(
        ["run", "--detach", "--name", NameOf(number), "--network", "none", "--cgroup-parent", $"/{parent}", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
            "--volume", $"{pause}:/dev/.jaild-init:ro", "--rootfs", root, "/dev/.jaild-init", "-P"], cancel);

    public async Task Stop(int number, CancellationToken cancel)
    {
        await Call(["stop", "--time", "0", NameOf(number)], cancel);
        await Call(["rm", NameOf(number)], cancel);
    }

    /// <summary>Removes what it has, also after it was cut off.</summary>
    public async Task Clean()
    {
        await Command.Try("podman", [.. Global, "rm", "--all", "--force", "--time", "0"]);
        // they are empty, and of no use to another podman
        foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup"))
        {
            LibC.UnlinkAt(-100, $"{hierarchy}/libpod_parent/conmon", RemoveDirectory);
            LibC.UnlinkAt(-100, $"{hierarchy}/libpod_parent", RemoveDirectory);
        }
        if (!locksWereThere)
        {
            File.Delete(Locks);
        }
    }

    private static string NameOf(int number) => $"jaild-bench-{number}";

    private Task Call(string[] arguments, CancellationToken cancel) => Command.Run("podman", [.. Global, .. arguments], cancel);
}
