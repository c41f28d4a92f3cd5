namespace Jaild.Hosts.Simulated;

/// <summary>Stands for kill -9 of the daemon in the middle of a call: whoever asked is no more, the machine lives on.</summary>
internal sealed class SimulatedCrash(string where, bool isOrigin = false) : Exception($"the daemon was killed: {where}")
{
    /// <summary>Whether it was killed at this very call, and not while this one waited.</summary>
    public bool IsOrigin => isOrigin;
}
