namespace Jaild.Journal;

/// <summary>Entries that wait for the writer. Its length is bounded by its callers: each waits for its answer.</summary>
internal sealed class AppendQueue
{
    private readonly Queue<PendingEntry> waiting = new();
    private bool closed;
    private bool woken;

    /// <summary>Adds one; false when the queue is closed.</summary>
    public bool TryAdd(PendingEntry entry)
    {
        lock (waiting)
        {
            if (!closed)
            {
                waiting.Enqueue(entry);
                Monitor.Pulse(waiting);
            }
            return !closed;
        }
    }

    /// <summary>Waits for entries and takes what is there, up to a limit of entries and bytes; nothing when it was woken; false when it is closed and empty.</summary>
    public bool Take(List<PendingEntry> into, int maxEntries, int maxBytes)
    {
        lock (waiting)
        {
            while (waiting.Count == 0 && !woken)
            {
                if (closed)
                {
                    return false;
                }
                Monitor.Wait(waiting);
            }
            woken = false;
            for (var bytes = 0; into.Count < maxEntries && bytes < maxBytes && waiting.TryDequeue(out var entry);)
            {
                into.Add(entry);
                bytes += entry.Length;
            }
            return true;
        }
    }

    /// <summary>Lets who waits look around, although there is nothing to write.</summary>
    public void Wake()
    {
        lock (waiting)
        {
            woken = true;
            Monitor.Pulse(waiting);
        }
    }

    /// <summary>Takes no more; what is in it is still written.</summary>
    public void Close()
    {
        lock (waiting)
        {
            closed = true;
            Monitor.PulseAll(waiting);
        }
    }

    /// <summary>Takes no more, and gives back what is in it.</summary>
    public IReadOnlyList<PendingEntry> Abort()
    {
        lock (waiting)
        {
            Close();
            var rest = waiting.ToArray();
            waiting.Clear();
            return rest;
        }
    }
}
