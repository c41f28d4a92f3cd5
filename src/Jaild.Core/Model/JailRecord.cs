namespace Jaild.Core.Model;

/// <summary>One jail as it is stored: who it is, what it shall be, what it was started as, where it is.</summary>
public sealed record JailRecord
{
    /// <summary>Never used again, whatever becomes of the jail.</summary>
    public required Guid Uuid { get; init; }
    /// <summary>Unique among living jails.</summary>
    public required JailName Name { get; init; }
    /// <summary>What it shall be from its next start.</summary>
    public required JailDefinition Definition { get; init; }
    /// <summary>The definition as resolved at its start; every undo reads only this. Null when nothing is started.</summary>
    public JailDefinition? Applied { get; init; }
    /// <summary>Where it is.</summary>
    public required JailStatus Status { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }
    /// <summary>Journal revision of its newest entry; also its etag.</summary>
    public long Revision { get; init; }
}
