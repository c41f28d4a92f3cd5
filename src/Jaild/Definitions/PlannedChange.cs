using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Definitions;

/// <summary>What becomes of a jail because of its definition.</summary>
internal enum ChangeKind
{
    New,
    Changed,
    Removed,
    Unmanaged,
}

/// <summary>One jail that does not stay as it is.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Jail">The jail as it is, or null for a new one.</param>
/// <param name="Wanted">Its definition, or null where that is gone.</param>
internal sealed record PlannedChange(ChangeKind Kind, JailName Name, JailRecord? Jail, JailDefinition? Wanted)
{
    /// <summary>Parameters that change at once.</summary>
    public IReadOnlyList<string> Now { get; init; } = [];
    /// <summary>Parameters of a started jail that change at its next start.</summary>
    public IReadOnlyList<string> NextStart { get; init; } = [];
    /// <summary>What the machine accepts without effect, a sentence each.</summary>
    public IReadOnlyList<string> WithoutEffect { get; init; } = [];
    /// <summary>Why it stays, for one that is unmanaged; else empty.</summary>
    public string Reason { get; init; } = "";
    /// <summary>Its operation, once that is accepted.</summary>
    public Operation? Operation { get; init; }
    /// <summary>Why it was not accepted, or null.</summary>
    public JaildException? Error { get; init; }
}
