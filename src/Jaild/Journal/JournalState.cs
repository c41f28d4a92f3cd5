using System.Collections.Concurrent;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Journal;

/// <summary>What is durable, in memory: the ledger, the newest entries, and what has left the ledger but has not reached the store yet.</summary>
internal sealed class JournalState(Ledger ledger, RecentEntries recent)
{
    private readonly ConcurrentDictionary<Guid, JailRecord> gone = new();
    private long applied;

    public Ledger Ledger => ledger;

    public RecentEntries Recent => recent;

    public LiveFeed Live { get; } = new(ledger.Revision);

    /// <summary>The revision up to which the store has all.</summary>
    public long Applied => Volatile.Read(ref applied);

    /// <summary>Takes in an entry that is durable. Called by the writer.</summary>
    public void Apply(JournalEntry entry)
    {
        if (ledger.Apply(entry) is { Status.State: JailState.Absent } last)
        {
            gone[last.Uuid] = last;
        }
        recent.Add(entry);
    }

    /// <summary>The last record of a jail that went away since <see cref="Applied"/>, or null.</summary>
    public JailRecord? FindGone(Guid uuid) => gone.GetValueOrDefault(uuid);

    /// <summary>The store has all up to a revision.</summary>
    public void SetApplied(long revision)
    {
        Volatile.Write(ref applied, revision);
        foreach (var record in gone.Values.Where(r => r.Revision <= revision))
        {
            gone.TryRemove(KeyValuePair.Create(record.Uuid, record));
        }
    }
}
