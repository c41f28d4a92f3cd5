using Jaild.Core.Model;

namespace Jaild.Core.Journal;

/// <summary>The truth about what was meant. Laws: a call that returns has reached the disk; what <see cref="Ledger"/> shows has reached the disk.</summary>
public interface IJournal
{
    /// <summary>Changes with a repair or restore: revisions of different epochs cannot be compared.</summary>
    Guid Epoch { get; }

    /// <summary>How everything stands, as far as it is durable.</summary>
    Ledger Ledger { get; }

    /// <summary>
    /// Appends an entry; when it returns, the entry is durable, in the ledger, and given to the watchers. The answer is the entry with its revision.
    /// Errors: Exhausted (disk full; entries that only end something still pass, see <paramref name="mayUseReserve"/>), Damaged (read-only), Unavailable (going down).
    /// </summary>
    Task<JournalEntry> Append(JournalEntry entry, bool mayUseReserve);

    /// <summary>The oldest revision after which <see cref="Read"/> can start.</summary>
    long Oldest { get; }

    /// <summary>
    /// All durable entries after a revision, in order and without gap, and then live ones until cancelled. A slow reader is fed from the files and delays nobody.
    /// Errors: OutOfRange with the oldest revision, Invalid for a revision of the future.
    /// </summary>
    IAsyncEnumerable<JournalEntry> Read(long after, CancellationToken cancel);

    /// <summary>The last record of a jail that is absent, or null if none is remembered.</summary>
    JailRecord? FindDeceased(Guid uuid);

    /// <summary>An operation that has left the ledger, or null if none is remembered.</summary>
    Operation? FindOperation(Guid id);
}
