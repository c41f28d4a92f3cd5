using Jaild.Core.Journal;

namespace Jaild.Journal;

/// <summary>Begins a new epoch at a state: after a repair or a restore, revisions of before cannot be compared with those to come.</summary>
internal sealed class EpochStart(JournalOptions options, TimeProvider time)
{
    /// <summary>Writes a segment and the state as its snapshot; durable when this returns.</summary>
    public void Begin(Ledger ledger, Guid epoch, long number)
    {
        var chain = new SegmentChain(options, epoch, time, [], number);
        // In this order: a segment that is there has its snapshot, so whoever was cut short knows whether the epoch has begun.
        chain.Write(Snapshot.Of(ledger), number, mayGoOn: () => true);
        chain.Begin(ledger.Revision, lastBatch: default).Dispose();
    }
}
