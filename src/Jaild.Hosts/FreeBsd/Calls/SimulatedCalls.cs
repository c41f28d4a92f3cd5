using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Events;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.FreeBsd.Calls;

/// <summary>The calls of a simulated kernel, made by one process of it: the daemon.</summary>
internal sealed class SimulatedCalls(SimulatedKernel kernel, KernelProcess daemon) : IKernelCalls
{
    private const int Room = 64;

    /// <inheritdoc/>
    public bool HasDescriptors => kernel.Version == KernelVersion.FreeBsd15;

    /// <inheritdoc/>
    public KernelAnswer JailSet(IReadOnlyList<Iovec> vectors, int flags) => kernel.JailSet(daemon, vectors, vectors.Count, flags);

    /// <inheritdoc/>
    public KernelAnswer JailGet(IReadOnlyList<Iovec> vectors, int flags) => kernel.JailGet(daemon, vectors, vectors.Count, flags);

    /// <inheritdoc/>
    public KernelAnswer JailRemove(int jid) => kernel.JailRemove(daemon, jid);

    /// <inheritdoc/>
    public KernelAnswer JailRemoveDescriptor(int descriptor) => kernel.JailRemoveDescriptor(daemon, descriptor);

    /// <inheritdoc/>
    public KernelAnswer Close(int descriptor) => kernel.Close(daemon, descriptor);

    /// <inheritdoc/>
    public KernelAnswer Sysctl(string name, Iovec old) => kernel.Sysctl(daemon, name, old, null);

    /// <inheritdoc/>
    public KernelAnswer Sysctl(int[] numbers, Iovec old, byte[]? value) => kernel.Sysctl(daemon, numbers, old, value);

    /// <inheritdoc/>
    public KernelAnswer FileSystems(byte[]? buffer) => kernel.FileSystems(buffer);

    /// <inheritdoc/>
    public KernelAnswer Queue() => kernel.OpenQueue(daemon);

    /// <inheritdoc/>
    public KernelAnswer Register(int queue, Kevent change) => kernel.TakeEvents(daemon, queue, [change], 0, []);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Kevent>> Wait(int queue, CancellationToken cancel)
    {
        await kernel.EventsOf(daemon, queue).WaitAsync(cancel);
        var events = new List<Kevent>();
        kernel.TakeEvents(daemon, queue, [], Room, events);
        return events;
    }
}
