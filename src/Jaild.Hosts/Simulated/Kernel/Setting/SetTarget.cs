using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>What a jail_set(2) is about: a prison that is there, or none and where a new one goes. The component is the name it gets; "" is its number.</summary>
internal sealed record SetTarget(Prison? Found, Prison Parent, string? Component, int Jid);
