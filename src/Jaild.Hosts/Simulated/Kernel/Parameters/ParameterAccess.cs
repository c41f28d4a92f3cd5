namespace Jaild.Hosts.Simulated.Kernel.Parameters;

/// <summary>When a parameter may be set.</summary>
internal enum ParameterAccess
{
    Any,

    /// <summary>Only by the call that makes the jail.</summary>
    CreateOnly,

    /// <summary>Never: jail_set does not even know it.</summary>
    ReadOnly,
}
