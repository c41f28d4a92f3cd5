using System.Collections.Concurrent;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Journal;

/// <summary>
/// How everything stands: the living jails, the operations that are open or young. Only the journal writes it (one thread,
/// entry by entry, once they are durable); everybody reads it without waiting. Records are never changed, only replaced.
/// </summary>
public sealed class Ledger
{
    private readonly ConcurrentDictionary<Guid, JailRecord> jails = new();
    private readonly ConcurrentDictionary<Guid, Operation> operations = new();
    private readonly ConcurrentDictionary<Guid, Guid> requests = new();
    private readonly ConcurrentDictionary<Guid, JailRecord> abandoned = new();
    private JailNames names = JailNames.Empty;
    private long revision;

    /// <summary>The newest durable revision.</summary>
    public long Revision => Volatile.Read(ref revision);

    /// <summary>The names of living jails: a snapshot.</summary>
    public JailNames Names => Volatile.Read(ref names);

    /// <summary>All living jails, in no order.</summary>
    public IEnumerable<JailRecord> Jails => jails.Values;

    /// <summary>Jails, absent ones too, that left something behind when they were abandoned. Part of every snapshot.</summary>
    public IEnumerable<JailRecord> Abandoned => abandoned.Values;

    /// <summary>All operations that are open or were ended lately, in no order.</summary>
    public IEnumerable<Operation> Operations => operations.Values;

    /// <summary>A living jail, or null.</summary>
    public JailRecord? Find(Guid uuid) => jails.GetValueOrDefault(uuid);

    /// <summary>A living jail, or null.</summary>
    public JailRecord? Find(JailName name) => Names.Find(name) is { } uuid ? Find(uuid) : null;

    /// <summary>An operation that is open or young, or null.</summary>
    public Operation? FindOperation(Guid id) => operations.GetValueOrDefault(id);

    /// <summary>The operation that a request_id began, or null.</summary>
    public Operation? FindRequest(Guid requestId) => requests.TryGetValue(requestId, out var id) ? FindOperation(id) : null;

    /// <summary>Takes in an entry that is durable. Called by the journal alone, in the order of revisions.</summary>
    /// <returns>The jail's record after it; with state absent, its last.</returns>
    public JailRecord? Apply(JournalEntry entry)
    {
        if (entry.Operation is { } operation)
        {
            Load(operation with { Revision = entry.Revision });
        }
        var old = Find(entry.Jail) ?? abandoned.GetValueOrDefault(entry.Jail);
        JailRecord? record = null;
        if (entry.Status is { } status)
        {
            var definition = entry.Definition ?? old?.Definition ?? JailDefinition.Empty;
            var applied = entry.Applied is null ? old?.Applied : entry.Applied.Parameters.IsEmpty ? null : entry.Applied;
            record = new JailRecord
            {
                Uuid = entry.Jail, Name = entry.Name, Definition = definition, Applied = applied, Status = status,
                Created = old?.Created ?? entry.Time, Revision = entry.Revision,
            };
            Load(record);
        }
        Volatile.Write(ref revision, entry.Revision);
        return record;
    }

    /// <summary>Takes in a record, of a snapshot or after an entry.</summary>
    public void Load(JailRecord record)
    {
        if (record.Status.State != JailState.Absent)
        {
            var isNew = !jails.ContainsKey(record.Uuid);
            jails[record.Uuid] = record;
            if (isNew)
            {
                Volatile.Write(ref names, names.With(record.Name, record.Uuid));
            }
        }
        else if (jails.TryRemove(record.Uuid, out _))
        {
            // only a jail that lived here lets its name go: another one may bear that of an absent one by now
            Volatile.Write(ref names, names.Without(record.Name));
        }
        if (record.Status.Leftovers.IsEmpty)
        {
            abandoned.TryRemove(record.Uuid, out _);
        }
        else
        {
            abandoned[record.Uuid] = record;
        }
    }

    /// <summary>Takes in an operation. One that has ended stays ended, one that is doomed stays doomed until then; requests that joined it stay joined.</summary>
    public void Load(Operation operation)
    {
        if (FindOperation(operation.Id) is { } old)
        {
            operation = (old.Done ? old : operation.Done ? operation : operation with { Error = old.Error ?? operation.Error })
                with
            { Requests = [.. old.Requests.Union(operation.Requests)] };
        }
        operations[operation.Id] = operation;
        foreach (var request in operation.Requests)
        {
            requests[request] = operation.Id;
        }
    }

    /// <summary>Takes in the revision of a snapshot.</summary>
    public void Load(long snapshotRevision) => Volatile.Write(ref revision, snapshotRevision);

    /// <summary>Forgets operations that ended before a time: only the store's memory has them then.</summary>
    public void ForgetOperations(DateTimeOffset endedBefore)
    {
        foreach (var operation in operations.Values.Where(o => o.Ended < endedBefore))
        {
            operations.TryRemove(operation.Id, out _);
            foreach (var request in operation.Requests)
            {
                requests.TryRemove(request, out _);
            }
        }
    }
}
