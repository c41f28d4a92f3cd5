using System.Collections.Immutable;
using Jaild.Core;
using Jaild.Core.Journal;

namespace Jaild.Journal;

/// <summary>What the files of a journal say.</summary>
internal sealed record LoadedJournal
{
    /// <summary>The epoch, or null when there is no journal yet.</summary>
    public required Guid? Epoch { get; init; }
    /// <summary>The last good state.</summary>
    public required Ledger Ledger { get; init; }
    /// <summary>Its newest entries.</summary>
    public required RecentEntries Recent { get; init; }
    /// <summary>All segments, oldest first.</summary>
    public required ImmutableArray<Segment> Segments { get; init; }
    /// <summary>The number for the next file.</summary>
    public required long NextNumber { get; init; }
    /// <summary>The last batch, which may have been read from the page cache alone; empty if there is none.</summary>
    public required ReadOnlyMemory<byte> LastBatch { get; init; }
    /// <summary>What is wrong, or null.</summary>
    public required JaildException? Damage { get; init; }
    /// <summary>The newest revision that the memory of this epoch, or of an epoch that has no journal any more, knows of; 0 if none.</summary>
    public required long Remembered { get; init; }
    /// <summary>Where the last segment's good part ends.</summary>
    public required long End { get; init; }
    /// <summary>How many bytes of a torn last batch were cut off.</summary>
    public required long TornBytes { get; init; }
}
