using Jaild.Core.Model;

namespace Jaild.Store;

/// <summary>What one round brings to the store: the newest form of all that changed up to a revision.</summary>
internal sealed record StoreRound
{
    /// <summary>After it, the store has all up to here.</summary>
    public required long Revision { get; init; }
    /// <summary>Jails that live.</summary>
    public required IReadOnlyCollection<JailRecord> Living { get; init; }
    /// <summary>Jails that are absent now, with their last records.</summary>
    public required IReadOnlyCollection<JailRecord> Deceased { get; init; }
    /// <summary>Operations.</summary>
    public required IReadOnlyCollection<Operation> Operations { get; init; }
    /// <summary>Pages of history, new and longer ones.</summary>
    public required IReadOnlyCollection<HistoryPage> Pages { get; init; }
}
