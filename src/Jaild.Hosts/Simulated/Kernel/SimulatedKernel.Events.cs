using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Descriptors;
using Jaild.Hosts.Simulated.Kernel.Events;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel;

/// <content>kqueue(2) and kevent(2) for the filters of jails; the filters are unknown before 15 (EINVAL), and were not observed.</content>
internal sealed partial class SimulatedKernel
{
    /// <summary>kqueue(2).</summary>
    public KernelAnswer OpenQueue(KernelProcess caller) => Call(() => caller.Descriptors.Open(Events.Open()));

    /// <summary>
    /// kevent(2) without waiting: makes the changes, and takes at most so many events. A change that fails is told as an event, or is the answer
    /// when there is no room for it.
    /// </summary>
    public KernelAnswer TakeEvents(KernelProcess caller, int descriptor, IReadOnlyList<Kevent> changes, int room, List<Kevent> events) => Call(() =>
    {
        var queue = caller.Descriptors.Find<Kqueue>(descriptor, FreeBsdErrno.BadDescriptor);
        foreach (var change in changes)
        {
            try
            {
                Apply(caller, queue, change);
            }
            catch (KernelRefusal refusal) when (events.Count < room)
            {
                events.Add(change with { Flags = KeventFlags.Error, Data = (long)refusal.Errno });
            }
        }
        events.AddRange(queue.Take(events.Count == 0 ? room : 0));
        return events.Count;
    });

    /// <summary>Ends when a kqueue has events: what kevent(2) waits for.</summary>
    public Task EventsOf(KernelProcess caller, int descriptor)
    {
        lock (gate)
        {
            return caller.Descriptors.Find<Kqueue>(descriptor, FreeBsdErrno.BadDescriptor).Active;
        }
    }

    private void Apply(KernelProcess caller, Kqueue queue, Kevent change)
    {
        Check(Version == KernelVersion.FreeBsd15 && change.Filter is JailNotes.JailFilter or JailNotes.DescriptorFilter, FreeBsdErrno.Invalid);
        if ((change.Flags & KeventFlags.Delete) != 0)
        {
            Check(queue.Delete(change), FreeBsdErrno.NoEntry);
        }
        else if ((change.Flags & KeventFlags.Add) != 0)
        {
            queue.Add(change, Watched(caller, change));
        }
    }

    private Prison? Watched(KernelProcess caller, Kevent change)
    {
        if (change.Filter == JailNotes.DescriptorFilter)
        {
            return caller.Descriptors.Find<JailDescriptor>((int)change.Ident, FreeBsdErrno.Invalid).Prison;
        }
        var prison = change.Ident == 0 ? caller.Prison : Prisons.Find((int)change.Ident, caller.Prison);
        return prison is { IsDying: false } ? prison : throw new KernelRefusal(FreeBsdErrno.NoProcess);
    }
}
