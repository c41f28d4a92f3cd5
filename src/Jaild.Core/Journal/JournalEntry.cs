using System.Collections.Immutable;
using Jaild.Core.Model;

namespace Jaild.Core.Journal;

/// <summary>
/// One entry of the journal: what happened to one jail, and how it stands after it. Null means unchanged; the status is
/// whole, so the newest entry of a jail is its truth and no fold can go wrong.
/// </summary>
public sealed record JournalEntry
{
    /// <summary>The jail.</summary>
    public required Guid Jail { get; init; }
    /// <summary>Its name.</summary>
    public required JailName Name { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }
    /// <summary>What happened, in order.</summary>
    public ImmutableArray<JailEvent> Events { get; init; } = [];
    /// <summary>How the jail stands after it; null when only an operation changed. State absent: the record ends here.</summary>
    public JailStatus? Status { get; init; }
    /// <summary>A new definition, else null.</summary>
    public JailDefinition? Definition { get; init; }
    /// <summary>The definition as started, else null for unchanged; Empty when nothing is started any more.</summary>
    public JailDefinition? Applied { get; init; }
    /// <summary>The newest form of the operation it belongs to, else null.</summary>
    public Operation? Operation { get; init; }
    /// <summary>Its place in the journal: one per entry, without gap, never reset. Zero until the journal has given it.</summary>
    public long Revision { get; init; }
}
