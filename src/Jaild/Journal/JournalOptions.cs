using Jaild.Store;

namespace Jaild.Journal;

/// <summary>Where journal and store live and how much of them is kept.</summary>
internal sealed record JournalOptions
{
    /// <summary>The store's directory; made if missing, for its owner only.</summary>
    public required string Directory { get; init; }

    /// <summary>A segment ends when it is longer than this and twice its snapshot.</summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>How far ahead of the entries a segment is filled with zeros: overwriting syncs faster than growing, which holds up the
    /// entries of that moment.</summary>
    public int AllocateBytes { get; init; } = 8 << 20;

    /// <summary>What is given up on a full disk, so that what is under way can end.</summary>
    public int ReserveBytes { get; init; } = 16 << 20;

    /// <summary>Watches can start this far back.</summary>
    public TimeSpan WatchAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Unless the segments are longer than this in all.</summary>
    public long WatchBytes { get; init; } = 1 << 30;

    /// <summary>How long an operation that ended stays in the ledger, and with it the answer to its request_id.</summary>
    public TimeSpan RequestWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the store remembers operations.</summary>
    public TimeSpan OperationAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long it remembers events.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How many entries with their events it remembers at most.</summary>
    public long HistoryEvents { get; init; } = 1_000_000;

    /// <summary>How many recent entries are kept in memory for watchers.</summary>
    public int RecentEntries { get; init; } = 16384;

    /// <summary>How many entries at most share one write.</summary>
    public int BatchEntries { get; init; } = 1024;

    /// <summary>The file system.</summary>
    public IStoreFiles Files { get; init; } = new DiskFiles();
}
