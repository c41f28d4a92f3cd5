namespace Jaild.Hosts.Simulated.Kernel;

/// <summary>What sysctl(8) changes on the host and later calls use.</summary>
internal sealed class KernelDefaults
{
    /// <summary>security.jail.jail_max_af_ips.</summary>
    public int MaxAddresses { get; set; } = 255;

    /// <summary>security.jail.enforce_statfs: what a new jail gets; nobody checks its range.</summary>
    public int EnforceStatfs { get; set; } = 2;

    /// <summary>net.inet.tcp.msl, in milliseconds: TIME_WAIT lasts twice as long.</summary>
    public int SegmentLifetime { get; set; } = 30000;
}
