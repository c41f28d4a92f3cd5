namespace Jaild.Hosts.Simulated.Kernel.Parameters;

/// <summary>What kind of value a parameter of jail_set(2) has.</summary>
internal enum ParameterKind
{
    /// <summary>An int of four bytes.</summary>
    Int,

    /// <summary>There or not; off is said by its "no" name.</summary>
    Flag,

    /// <summary>A JailSys of four bytes.</summary>
    Mode,

    /// <summary>An unsigned long of eight bytes.</summary>
    Long,

    /// <summary>Text with NUL, of a largest size.</summary>
    Text,

    /// <summary>Lines of key=value, of a largest size.</summary>
    KeyValue,

    /// <summary>IPv4 addresses, four bytes each.</summary>
    Ip4List,

    /// <summary>IPv6 addresses, sixteen bytes each.</summary>
    Ip6List,
}
