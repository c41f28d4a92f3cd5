using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>
/// All jails exactly as of one revision, although the ledger goes on while they are collected: what was collected too
/// early is brought forward with the journal's entries.
/// </summary>
internal sealed class Snapshot
{
    private readonly Dictionary<Guid, JailRecord> jails;
    private readonly Ledger scratch = new();

    private Snapshot(long begun, Dictionary<Guid, JailRecord> jails, long revision) => (Begun, this.jails, Revision) = (begun, jails, revision);

    /// <summary>The revision when the collecting began: entries after it must be applied.</summary>
    public long Begun { get; }

    /// <summary>The revision that it stands for, once all entries up to it are applied.</summary>
    public long Revision { get; }

    /// <summary>The jails by name.</summary>
    public IEnumerable<JailRecord> Jails => jails.Values.OrderBy(j => j.Name);

    public static Snapshot Begin(Ledger ledger)
    {
        var begun = ledger.Revision;
        var jails = ledger.Jails.ToDictionary(j => j.Uuid);
        // read last: a record that was collected may be of a revision which the ledger has not shown yet
        return new Snapshot(begun, jails, Math.Max(ledger.Revision, jails.Values.Select(j => j.Revision).DefaultIfEmpty().Max()));
    }

    public void Apply(JournalEntry entry)
    {
        if (jails.TryGetValue(entry.Jail, out var known))
        {
            if (known.Revision >= entry.Revision)
            {
                return;
            }
            scratch.Load(known);
        }
        if (scratch.Apply(entry) is not { } record)
        {
            return;
        }
        if (record.Status.State == JailState.Absent)
        {
            jails.Remove(entry.Jail);
        }
        else
        {
            jails[entry.Jail] = record;
        }
    }
}
