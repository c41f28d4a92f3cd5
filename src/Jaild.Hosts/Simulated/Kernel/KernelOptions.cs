using Jaild.Hosts.Simulated.Kernel.Files;

namespace Jaild.Hosts.Simulated.Kernel;

/// <summary>What a simulated kernel is told of its machine.</summary>
internal sealed record KernelOptions(KernelVersion Version, TimeProvider Time)
{
    public string HostName { get; init; } = "host.example";

    /// <summary>What stands at an absolute path of the host; by default there is only the root directory.</summary>
    public Func<string, FileEntry?> Files { get; init; } = new DirectoryTree().Find;

    /// <summary>The identity of this boot, 16 bytes.</summary>
    public Guid BootId { get; init; }

    public string OsRelease => Version == KernelVersion.FreeBsd12 ? "12.1-RELEASE" : "15.0-RELEASE";

    public int OsRelDate => Version == KernelVersion.FreeBsd12 ? 1201000 : 1500068;
}
