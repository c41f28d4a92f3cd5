namespace Jaild.Journal;

/// <summary>Tells readers how far the journal is, and when that changes. One waiting task serves them all.</summary>
internal sealed class LiveFeed(long revision)
{
    private readonly Lock gate = new();
    private volatile State state = new(revision);
    private Exception? ended;

    /// <summary>The newest revision that readers may see.</summary>
    public long Revision => state.Revision;

    /// <summary>The newest revision, and a task that completes when there is a newer one, or fails when there will be none.</summary>
    public (long Revision, Task Newer) Now => state is var now ? (now.Revision, now.Newer.Task) : default;

    /// <summary>Lets readers see up to a revision.</summary>
    public void Publish(long newest)
    {
        lock (gate)
        {
            var before = state;
            state = new State(newest);
            before.Newer.TrySetResult();
            Settle();
        }
    }

    /// <summary>There will be no more.</summary>
    public void End(Exception why)
    {
        lock (gate)
        {
            ended ??= why;
            Settle();
        }
    }

    private void Settle()
    {
        if (ended is not null && state.Newer.TrySetException(ended))
        {
            _ = state.Newer.Task.Exception; // observed: there may be no reader
        }
    }

    private sealed record State(long Revision)
    {
        public TaskCompletionSource Newer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
