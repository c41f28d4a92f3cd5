using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>A network interface of a simulated machine.</summary>
internal sealed class Nic(string name)
{
    internal string Name { get; set; } = name;

    /// <summary>The other end of an epair(4).</summary>
    internal Nic? Peer { get; set; }

    /// <summary>The vnet that it was moved into, or null for the host's.</summary>
    internal Prison? Vnet { get; set; }

    internal string Description { get; set; } = "";

    internal string Ether { get; set; } = "";

    internal bool IsUp { get; set; }

    /// <summary>Its addresses, such as "inet 10.0.0.1/24".</summary>
    internal List<string> Addresses { get; } = [];

    /// <summary>Those in a bridge, by name.</summary>
    internal List<Nic> Members { get; } = [];
}
