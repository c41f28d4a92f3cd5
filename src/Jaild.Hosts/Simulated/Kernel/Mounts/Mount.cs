using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Mounts;

/// <summary>One file system that is mounted, seen from the host; one mounted inside a jail holds that jail.</summary>
internal sealed record Mount(int Id, string Type, string From, string On, Hold? Hold);
