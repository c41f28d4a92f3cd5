namespace Jaild.Hosts.Simulated.Kernel.Parameters;

/// <summary>A set of allow.* parameters, one bit each.</summary>
internal readonly record struct Permissions(ulong Bits)
{
    private static readonly Parameter[] All = [.. ParameterTable.Of(KernelVersion.FreeBsd15).Where(p => p.IsPermission)];

    /// <summary>Everything: what the host has.</summary>
    public static Permissions Full { get; } = new(ulong.MaxValue);

    /// <summary>What a new jail has, unless told otherwise.</summary>
    public static Permissions Default { get; } = All.Where(p => p.IsDefault).Aggregate(default(Permissions), (set, p) => set | Of(p));

    /// <summary>The permissions that a kernel knows.</summary>
    public static IEnumerable<Parameter> Known(KernelVersion version) => ParameterTable.Of(version).Where(p => p.IsPermission);

    public static Permissions Of(Parameter parameter) => new(1UL << Array.IndexOf(All, parameter));

    public static Permissions operator |(Permissions one, Permissions other) => new(one.Bits | other.Bits);

    public static Permissions operator &(Permissions one, Permissions other) => new(one.Bits & other.Bits);

    /// <summary>What is here and not there.</summary>
    public Permissions Without(Permissions other) => new(Bits & ~other.Bits);

    public bool Has(Parameter parameter) => (Bits & Of(parameter).Bits) != 0;

    public bool IsEmpty => Bits == 0;
}
