namespace Jaild.Journal;

/// <summary>Entries that wait for the writer. Its length is bounded by its callers: each waits for its answer.</summary>
internal sealed class AppendQueue
{
    private readonly Queue<PendingEntry> waiting = new();
    private bool closed;

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

    /// <summary>Waits for entries and takes what is there, up to a limit of entries and bytes; false when it is closed and empty.</summary>
    public bool Take(List<PendingEntry> into, int maxEntries, int maxBytes)
    {
        lock (waiting)
        {
            while (waiting.Count == 0)
            {
                if (closed)
                {
                    return false;
                }
                Monitor.Wait(waiting);
            }
            for (var bytes = 0; into.Count < maxEntries && bytes < maxBytes && waiting.TryDequeue(out var entry);)
            {
                into.Add(entry);
                bytes += entry.Length;
            }
            return true;
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
