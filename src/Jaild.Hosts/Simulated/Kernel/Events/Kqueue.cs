using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Events;

/// <summary>A kqueue(2) with the filters for jails: from the manual of 15, none of it observed.</summary>
internal sealed class Kqueue
{
    private readonly List<Watch> watches = [];
    private TaskCompletionSource active = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends as soon as there is something to take.</summary>
    public Task Active => active.Task;

    /// <summary>Begins to watch a prison, in the place of an older registration of the same ident; of none, one whose jail is dead already.</summary>
    public void Add(Kevent change, Prison? prison)
    {
        Delete(change);
        var watch = new Watch(change.Ident, change.Filter, change.Notes, (ushort)(change.Flags & (KeventFlags.OneShot | KeventFlags.Clear)), prison);
        watches.Add(watch);
        if (prison is null)
        {
            Note(watch, JailNotes.Remove, 0);
        }
    }

    /// <summary>Whether there was such a registration.</summary>
    public bool Delete(Kevent change) => watches.RemoveAll(w => w.Ident == change.Ident && w.Filter == change.Filter) > 0;

    /// <summary>Something happened to a prison.</summary>
    public void Note(Prison prison, uint note, long data = 0)
    {
        foreach (var watch in watches.Where(w => w.Prison == prison))
        {
            Note(watch, note, data);
        }
    }

    /// <summary>At most so many events.</summary>
    public List<Kevent> Take(int count)
    {
        var ready = watches.Where(w => w.IsActive).Take(count).ToList();
        watches.RemoveAll(w => w.Ends && ready.Contains(w));
        List<Kevent> taken = [.. ready.Select(w => w.Take())];
        if (!watches.Exists(w => w.IsActive) && active.Task.IsCompleted)
        {
            active = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return taken;
    }

    private void Note(Watch watch, uint note, long data)
    {
        watch.Note(note, data);
        if (watch.IsActive)
        {
            active.TrySetResult();
        }
    }
}
