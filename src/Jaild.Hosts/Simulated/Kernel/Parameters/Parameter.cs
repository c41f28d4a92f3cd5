namespace Jaild.Hosts.Simulated.Kernel.Parameters;

/// <summary>One parameter of the kernel: one row of <see cref="ParameterTable"/>.</summary>
internal sealed record Parameter(string Name, ParameterKind Kind)
{
    public ParameterAccess Access { get; init; } = ParameterAccess.Any;

    /// <summary>The most bytes of a text, with its NUL; the size of one element of a list.</summary>
    public int Size { get; init; } = sizeof(int);

    /// <summary>The first kernel that has it.</summary>
    public KernelVersion Since { get; init; } = KernelVersion.FreeBsd12;

    /// <summary>Whether its node has others below it, so that its own name there ends with a dot.</summary>
    public bool IsNode { get; init; }

    /// <summary>Whether it came with a module for a file system.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>For allow.*: whether a new jail has it.</summary>
    public bool IsDefault { get; init; }

    /// <summary>For allow.*: its place in a jail's permissions, and in the list of them.</summary>
    public bool IsPermission => Name.StartsWith("allow.", StringComparison.Ordinal);
}
