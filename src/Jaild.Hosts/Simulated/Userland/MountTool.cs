using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>mount(8) and umount(8): a target has to be a directory, or to lie below another mount.</summary>
internal sealed class MountTool(SimulatedKernel kernel, SimulatedDisk disk)
{
    internal ToolEnd Mount(ToolRun run)
    {
        switch (run.Words.Skip(1).ToArray())
        {
            case ["-t", var type, "-o", _, var from, var on]:
                return Mount(run, type, from, on);
            case ["-t", var type, var from, var on]:
                return Mount(run, type, from, on);
            default:
                return ToolEnd.Failed("usage: mount [-adflpruvw] [-F fstab] [-o options] [-t ufs | external_type]");
        }
    }

    internal ToolEnd Unmount(ToolRun run)
    {
        var isForced = run.Words is [_, "-f", _];
        var answer = kernel.Unmount(run.Process, run.Words[^1], isForced);
        return answer.Result >= 0 ? ToolEnd.Done : ToolEnd.Failed($"umount: unmount of {run.Words[^1]} failed: {ErrnoText.Text(answer.Errno)}");
    }

    private ToolEnd Mount(ToolRun run, string type, string from, string on)
    {
        var isBelowMount = kernel.Look(() => kernel.Mounts.All.Any(m => m.On != "/" && on.StartsWith(m.On + '/', StringComparison.Ordinal)));
        if (!isBelowMount && disk.Find(on) is not { IsDirectory: true })
        {
            return ToolEnd.Failed($"mount: {on}: {ErrnoText.Text(FreeBsdErrno.NoEntry)}");
        }
        var answer = kernel.Mount(run.Process, type, from, on);
        return answer.Result >= 0 ? ToolEnd.Done : ToolEnd.Failed($"mount: {on}: {ErrnoText.Text(answer.Errno)}");
    }
}
