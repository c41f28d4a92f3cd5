using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.Simulated.Kernel.Calls;

/// <summary>What a system call gives back: its result, and errno where that is -1.</summary>
internal readonly record struct KernelAnswer(int Result, FreeBsdErrno Errno = FreeBsdErrno.None)
{
    public static implicit operator KernelAnswer(FreeBsdErrno errno) => new(-1, errno);
}
