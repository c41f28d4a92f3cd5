using System.Runtime.InteropServices;

namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>struct iovec (readv(2)): jail_set and jail_get take pairs of them, a name and a value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IovecRecord
{
    public void* Base;
    public nuint Length;
}
