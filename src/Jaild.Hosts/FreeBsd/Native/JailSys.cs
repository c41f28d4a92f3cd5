namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>The values of a "jailsys" parameter (jail(8)): whether a jail lacks a part of the system, has its own, or its parent's.</summary>
internal enum JailSys
{
    Disable = 0,
    New = 1,
    Inherit = 2,
}
