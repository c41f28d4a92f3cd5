namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>The flags of struct kevent (kqueue(2)).</summary>
internal static class KeventFlags
{
    internal const ushort Add = 0x0001;
    internal const ushort Delete = 0x0002;
    internal const ushort Enable = 0x0004;
    internal const ushort Disable = 0x0008;
    internal const ushort OneShot = 0x0010;
    internal const ushort Clear = 0x0020;
    internal const ushort Receipt = 0x0040;
    internal const ushort Error = 0x4000;
    internal const ushort EndOfFile = 0x8000;
}
