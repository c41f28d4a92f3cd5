using Jaild.Core.Journal;

namespace Jaild.Journal;

/// <summary>The newest entries, for watchers that are near. One thread adds; others look without a lock and find an entry or not.</summary>
internal sealed class RecentEntries(int count)
{
    private readonly JournalEntry?[] entries = new JournalEntry?[count];

    /// <summary>Adds the entry of the next revision, in place of the oldest.</summary>
    public void Add(JournalEntry entry) => Volatile.Write(ref entries[entry.Revision % count], entry);

    /// <summary>The entry of a revision, or null when it is no longer here.</summary>
    public JournalEntry? Find(long revision) =>
        Volatile.Read(ref entries[revision % count]) is { } entry && entry.Revision == revision ? entry : null;
}
