using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Mounts;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel;

/// <content>nmount(2), unmount(2) and getfsstat(2).</content>
internal sealed partial class SimulatedKernel
{
    /// <summary>nmount(2), on an absolute path of the host.</summary>
    public KernelAnswer Mount(KernelProcess caller, string type, string from, string on) => Call(() =>
    {
        Mounts.Add(caller, type, from, on);
        return 0;
    });

    /// <summary>unmount(2), of an absolute path of the host.</summary>
    public KernelAnswer Unmount(KernelProcess caller, string on, bool force) => Call(() =>
    {
        CheckRoot(caller);
        Mounts.Remove(on, force);
        return 0;
    });

    /// <summary>getfsstat(2): as many as there is room for, or their number when there is no buffer.</summary>
    public KernelAnswer FileSystems(byte[]? buffer) => Call(() => buffer is null ? Mounts.All.Count : StatfsWriter.Write(Mounts.All, buffer));
}
