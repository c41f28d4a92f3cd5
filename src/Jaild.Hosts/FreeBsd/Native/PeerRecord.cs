using System.Runtime.InteropServices;

namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>struct xucred (unix(4)): what LOCAL_PEERCRED tells of the other end of a Unix socket, as it was at connect(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PeerRecord
{
    /// <summary>The number of groups that it has room for.</summary>
    public const int MaxGroups = 16;

    public uint Version;
    public uint Uid;
    public short GroupCount;
    public fixed uint Groups[MaxGroups];
    public PeerProcess Process;

    /// <summary>The pid, in the union with a pointer that makes it eight bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8)]
    public struct PeerProcess
    {
        [FieldOffset(0)]
        public int Pid;

        [FieldOffset(0)]
        public ulong Unused;
    }
}
