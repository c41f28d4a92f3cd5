using System.Runtime.InteropServices;

namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>struct timespec (clock_gettime(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimespecRecord
{
    public long Seconds;
    public long Nanoseconds;
}
