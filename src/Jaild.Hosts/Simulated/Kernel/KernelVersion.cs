namespace Jaild.Hosts.Simulated.Kernel;

/// <summary>Which FreeBSD a simulated kernel plays.</summary>
internal enum KernelVersion
{
    /// <summary>12.1-RELEASE, as a real one was recorded.</summary>
    FreeBsd12,

    /// <summary>15.0, from its manuals and sources only: no answer of it was ever observed.</summary>
    FreeBsd15,
}
