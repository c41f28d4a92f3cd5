namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>What host.* says of a prison.</summary>
internal sealed record HostFacts(string Name = "", string Domain = "", string Uuid = HostFacts.NoUuid, ulong Id = 0)
{
    public const string NoUuid = "00000000-0000-0000-0000-000000000000";
}
