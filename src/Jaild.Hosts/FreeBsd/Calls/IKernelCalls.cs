using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Events;

namespace Jaild.Hosts.FreeBsd.Calls;

/// <summary>The calls of FreeBSD's kernel that the host makes, as the kernel takes them. One that this kernel or its library lacks answers ENOSYS.</summary>
internal interface IKernelCalls
{
    /// <summary>Whether there are jail descriptors (15): jail_remove_jd is there.</summary>
    bool HasDescriptors { get; }

    /// <summary>jail_set(2).</summary>
    KernelAnswer JailSet(IReadOnlyList<Iovec> vectors, int flags);

    /// <summary>jail_get(2).</summary>
    KernelAnswer JailGet(IReadOnlyList<Iovec> vectors, int flags);

    /// <summary>jail_remove(2).</summary>
    KernelAnswer JailRemove(int jid);

    /// <summary>jail_remove_jd(2).</summary>
    KernelAnswer JailRemoveDescriptor(int descriptor);

    /// <summary>close(2), of a descriptor that this kernel opened.</summary>
    KernelAnswer Close(int descriptor);

    /// <summary>sysctlbyname(3), to read.</summary>
    KernelAnswer Sysctl(string name, Iovec old);

    /// <summary>sysctl(3), to read; what the variables below 0 ask about goes in as the value.</summary>
    KernelAnswer Sysctl(int[] numbers, Iovec old, byte[]? value);

    /// <summary>getfsstat(2) with MNT_NOWAIT; without a buffer the number of mounts.</summary>
    KernelAnswer FileSystems(byte[]? buffer);

    /// <summary>kqueue(2).</summary>
    KernelAnswer Queue();

    /// <summary>kevent(2) without waiting: makes one change, whose failure is the answer.</summary>
    KernelAnswer Register(int queue, Kevent change);

    /// <summary>kevent(2) until something has happened.</summary>
    Task<IReadOnlyList<Kevent>> Wait(int queue, CancellationToken cancel);
}
