namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>What holds a credential of a jail when its processes are gone, as far as it was observed.</summary>
internal enum HoldKind
{
    /// <summary>A process that has exited and was not waited for by its parent outside.</summary>
    Zombie,

    /// <summary>A TCP connection in TIME_WAIT, for 2*MSL.</summary>
    TimeWait,

    /// <summary>A mount made inside.</summary>
    Mount,

    /// <summary>A jail descriptor (15).</summary>
    Descriptor,

    /// <summary>Disk blocks of UFS that a process of the jail was the first to read.</summary>
    CachedBlocks,
}
