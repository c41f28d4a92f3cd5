namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>The switches of a prison that jail_set turns on and off.</summary>
[Flags]
internal enum PrisonTraits
{
    None = 0,
    Persist = 1,

    /// <summary>It has a host name of its own.</summary>
    Host = 2,

    /// <summary>It has a network stack of its own.</summary>
    Vnet = 4,

    /// <summary>It was made with IPv4 addresses of its own, or none.</summary>
    Ip4 = 8,

    /// <summary>It was made with IPv6 addresses of its own, or none.</summary>
    Ip6 = 16,
    Ip4SourceSelection = 32,
    Ip6SourceSelection = 64,
}
