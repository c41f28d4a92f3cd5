using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Journal;

namespace Jaild.Store;

/// <summary>
/// Gathers entries and hands them out in rounds: of each jail and operation only the newest form is written. Living jails,
/// which the ledger has anyway, go in small portions, in the order of their ids (so of their places in the file); what is
/// dirtied meanwhile waits for the next sweep. All else goes with the next round.
/// </summary>
internal sealed class RoundBuilder(JailStore store, JournalState state)
{
    // LiteDB's log, in memory, holds every page that was written since the last checkpoint, and each is one.
    private const int LivingPerRound = 1000;
    private const int FullAt = 16384;

    private readonly HashSet<Guid> living = [];
    private readonly Queue<Guid> sweep = new();
    private readonly Dictionary<Guid, JailRecord> deceased = [];
    private readonly Dictionary<Guid, Operation> operations = [];
    private readonly List<HistoryPage> pages = [];
    private HistoryPage? page = store.LastPage;
    private long revision = store.Applied;
    private long sweptTo = store.Applied;

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => revision == store.Applied && living.Count == 0 && sweep.Count == 0 && operations.Count == 0;

    /// <summary>Whether it should be written before more is added.</summary>
    public bool IsFull => deceased.Count + operations.Count >= LivingPerRound || pages.Count * HistoryPage.Capacity >= FullAt;

    /// <summary>Whether a sweep is under way.</summary>
    public bool IsSweeping => sweep.Count > 0;

    /// <summary>Adds all that lives: the store knows nothing of it, or too little.</summary>
    public void AddAll(long upTo)
    {
        foreach (var jail in state.Ledger.Jails)
        {
            living.Add(jail.Uuid);
        }
        foreach (var operation in state.Ledger.Operations)
        {
            operations[operation.Id] = operation;
        }
        revision = Math.Max(revision, upTo);
    }

    /// <summary>Adds the next entry.</summary>
    public void Add(JournalEntry entry)
    {
        revision = entry.Revision;
        if (entry.Operation is { } operation)
        {
            operations[operation.Id] = operation with { Revision = entry.Revision };
        }
        if (entry.Status is { } status)
        {
            AddJail(entry, status);
        }
        AddToHistory(entry);
    }

    /// <summary>The next round. Only the last one of a sweep brings the store forward.</summary>
    public StoreRound Take()
    {
        if (sweep.Count == 0)
        {
            foreach (var id in living.Order())
            {
                sweep.Enqueue(id);
            }
            living.Clear();
            sweptTo = revision;
        }
        var portion = new List<JailRecord>();
        while (portion.Count < LivingPerRound && sweep.TryDequeue(out var id))
        {
            if (state.Ledger.Find(id) is { } record) // newer than the sweep does no harm
            {
                portion.Add(record);
            }
        }
        var round = new StoreRound
        {
            Revision = sweep.Count == 0 ? sweptTo : store.Applied, Living = portion,
            Deceased = [.. deceased.Values.Where(r => r.Status.State == JailState.Absent)],
            Operations = [.. operations.Values], Pages = [.. pages],
        };
        deceased.Clear();
        operations.Clear();
        pages.Clear();
        return round;
    }

    private void AddJail(JournalEntry entry, JailStatus status)
    {
        if (state.Ledger.Find(entry.Jail) is not null)
        {
            living.Add(entry.Jail);
            return;
        }
        // It has left the ledger, or is about to: only its entries say what it was.
        var old = deceased.GetValueOrDefault(entry.Jail) ?? store.FindJail(entry.Jail) ?? store.FindDeceased(entry.Jail);
        deceased[entry.Jail] = new JailRecord
        {
            Uuid = entry.Jail, Name = entry.Name, Status = status, Revision = entry.Revision, Created = old?.Created ?? entry.Time,
            Definition = entry.Definition ?? old?.Definition ?? JailDefinition.Empty,
            Applied = entry.Applied is null ? old?.Applied : entry.Applied.Parameters.IsEmpty ? null : entry.Applied,
        };
    }

    private void AddToHistory(JournalEntry entry)
    {
        if (page is not null && entry.Revision < page.Next)
        {
            return; // a round that was cut short had brought it
        }
        if (page is null || page.IsFull || entry.Revision > page.Next)
        {
            page = new HistoryPage(entry.Revision);
        }
        page.Add(entry);
        if (pages.Count == 0 || pages[^1] != page)
        {
            pages.Add(page);
        }
    }
}
