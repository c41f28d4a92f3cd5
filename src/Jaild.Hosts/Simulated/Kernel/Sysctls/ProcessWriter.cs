using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>kern.proc.proc: a struct kinfo_proc for each process that a prison sees, with the fields that say who and where it is. Inside a jail its own jid reads as 0.</summary>
internal static class ProcessWriter
{
    public static byte[] Write(IEnumerable<KernelProcess> processes, Prison viewer) =>
        [.. processes.Where(p => viewer.IsHost || p.Prison == viewer || p.Prison.IsBelow(viewer)).SelectMany(p => Write(p, viewer))];

    private static byte[] Write(KernelProcess process, Prison viewer)
    {
        var one = new byte[ProcessLayout.Size];
        BinaryPrimitives.WriteInt32LittleEndian(one, ProcessLayout.Size);
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(ProcessLayout.Pid), process.Pid);
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(ProcessLayout.ParentPid), process.Parent?.Pid ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(one.AsSpan(ProcessLayout.Uid), process.Uid);
        BinaryPrimitives.WriteInt64LittleEndian(one.AsSpan(ProcessLayout.Start), process.Start.ToUnixTimeSeconds());
        one[ProcessLayout.State] = process.IsAlive ? ProcessLayout.Sleeping : ProcessLayout.Zombie;
        var command = KernelText.Write(process.Command).AsSpan();
        command[..Math.Min(command.Length, ProcessLayout.CommandBytes - 1)].CopyTo(one.AsSpan(ProcessLayout.Command));
        BinaryPrimitives.WriteInt32LittleEndian(one.AsSpan(ProcessLayout.Jid), process.Prison == viewer ? 0 : process.Prison.Id);
        return one;
    }
}
