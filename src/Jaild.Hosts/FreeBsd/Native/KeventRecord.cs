using System.Runtime.InteropServices;

namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>struct kevent (kqueue(2)), as it is since 12.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KeventRecord
{
    public ulong Ident;
    public short Filter;
    public ushort Flags;
    public uint Notes;
    public long Data;
    public void* UserData;
    public fixed ulong Extension[4];
}
