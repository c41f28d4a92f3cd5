using System.Runtime.InteropServices;

namespace Jaild.Hosts.Native;

/// <summary>Flags of open(2) and openat2(2); two of them differ by processor.</summary>
internal static class OpenFlags
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int Truncate = 0x200;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int Path = 0x200000;

    internal static readonly int Directory = isArm ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = isArm ? 0x8000 : 0x20000;

    /// <summary>RESOLVE_IN_ROOT, without links of any kind.</summary>
    internal const ulong InRoot = 0x10 | NoLinks;

    /// <summary>RESOLVE_BENEATH without links, and without crossing a mount point.</summary>
    internal const ulong SameMount = 0x08 | 0x01 | NoLinks;

    private const ulong NoLinks = 0x02 | 0x04;
    private static bool isArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
}
