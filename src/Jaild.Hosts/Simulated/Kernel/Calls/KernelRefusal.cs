using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.Simulated.Kernel.Calls;

/// <summary>Ends a system call with an errno and, where the kernel has one, the text for the caller's errmsg. Never leaves the kernel.</summary>
internal sealed class KernelRefusal(FreeBsdErrno errno, string? text = null) : Exception(text ?? errno.ToString())
{
    public FreeBsdErrno Errno => errno;

    /// <summary>What is written to errmsg; most errors have none.</summary>
    public string? Text => text;
}
