namespace Jaild.JailConf;

/// <summary>What bounds the reading, so that no input can take all memory or time; jail(8) itself has only the depth of includes.</summary>
public sealed record Limits
{
    /// <summary>The limits in force unless others are given.</summary>
    public static Limits Default { get; } = new();

    /// <summary>Bytes of one file.</summary>
    public int FileBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of all files together, each counted as often as it is included.</summary>
    public long TotalBytes { get; init; } = 128 << 20;

    /// <summary>Files, each counted as often as it is included.</summary>
    public int Files { get; init; } = 10_000;

    /// <summary>Levels of <c>.include</c>; the same as in jail(8).</summary>
    public int IncludeDepth { get; init; } = 32;

    /// <summary>Levels of blocks in blocks.</summary>
    public int Nesting { get; init; } = 64;

    /// <summary>Blocks, jails and wildcards.</summary>
    public int Blocks { get; init; } = 250_000;

    /// <summary>Bytes of the name of a jail (those of its outer blocks included), parameter or variable.</summary>
    public int NameBytes { get; init; } = 4096;

    /// <summary>Bytes of one string, as written and with its variables filled in.</summary>
    public int StringBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all strings of all jails with their variables filled in, and of the names of all blocks.</summary>
    public long ExpandedBytes { get; init; } = 256 << 20;

    /// <summary>Statements in all files; then those that wildcard and own blocks give to all jails together, and comparisons of their names with wildcards.</summary>
    public int Steps { get; init; } = 3_000_000;

    /// <summary>Parameters of one jail that are alike but for a <c>no</c> somewhere in their names.</summary>
    public int Spellings { get; init; } = 64;

    /// <summary>Messages; later ones are only counted.</summary>
    public int Messages { get; init; } = 10_000;
}
