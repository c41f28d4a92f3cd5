using System.Buffers.Binary;
using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>A process as KERN_PROC shows it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="User">The number of its user.</param>
/// <param name="Start">When it started.</param>
/// <param name="Command">Its short name.</param>
/// <param name="IsZombie">Whether it has ended and was not waited for.</param>
internal sealed record KernelProcessRow(int Pid, uint User, DateTimeOffset Start, string Command, bool IsZombie)
{
    internal JailProcess Shown(DateTimeOffset now) => new(Pid, null, User.ToString(CultureInfo.InvariantCulture), now - Start, IsZombie, $"[{Command}]");
}

/// <summary>The processes of the machine (sysctl(3), KERN_PROC_PROC).</summary>
internal static class KernelProcesses
{
    private static readonly int[] numbers = [1, 14, 8, 0];

    /// <summary>Those of one jail, zombies too.</summary>
    internal static List<KernelProcessRow> Of(IKernelCalls kernel, int jid)
    {
        var found = new List<KernelProcessRow>();
        for (ReadOnlySpan<byte> left = kernel.Read(numbers) ?? []; left.Length >= sizeof(int);)
        {
            // each begins with its own size, which another release may change
            var size = BinaryPrimitives.ReadInt32LittleEndian(left);
            if (size < ProcessLayout.Jid + sizeof(int) || size > left.Length)
            {
                throw KernelFailure.Of("sysctl", $"kern.proc.proc: struct kinfo_proc of {size} bytes", FreeBsdErrno.Invalid, "");
            }
            if (BinaryPrimitives.ReadInt32LittleEndian(left[ProcessLayout.Jid..]) == jid)
            {
                found.Add(new(BinaryPrimitives.ReadInt32LittleEndian(left[ProcessLayout.Pid..]), BinaryPrimitives.ReadUInt32LittleEndian(left[ProcessLayout.Uid..]),
                    DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(left[ProcessLayout.Start..])),
                    SysctlReader.Text(left.Slice(ProcessLayout.Command, ProcessLayout.CommandBytes)), left[ProcessLayout.State] == ProcessLayout.Zombie));
            }
            left = left[size..];
        }
        return found;
    }
}
