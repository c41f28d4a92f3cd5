using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Events;

/// <summary>Tells all kqueues what happens to prisons. There is no event for "finally gone", and none for a process that forks or exits.</summary>
internal sealed class PrisonEvents
{
    private readonly List<Kqueue> queues = [];

    public Kqueue Open()
    {
        var queue = new Kqueue();
        queues.Add(queue);
        return queue;
    }

    public void Close(Kqueue queue) => queues.Remove(queue);

    /// <summary>A prison was made: those who watch its parent hear of it.</summary>
    public void Born(Prison prison) => queues.ForEach(q => q.Note(prison.Parent!, JailNotes.Child, prison.Id));

    public void Set(Prison prison) => queues.ForEach(q => q.Note(prison, JailNotes.Set));

    public void Entered(Prison prison, KernelProcess process) => queues.ForEach(q => q.Note(prison, JailNotes.Attach, process.Pid));

    public void Condemned(Prison prison) => queues.ForEach(q => q.Note(prison, JailNotes.Remove));
}
