namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>Where the fields of struct statfs stand (statfs(2), since 12), which getfsstat(2) gives.</summary>
internal static class MountLayout
{
    internal const int Size = 2344;
    internal const uint Version = 0x20140518;
    internal const int Flags = 8;
    internal const int Id = 192;
    internal const int Type = 280;
    internal const int From = 296;
    internal const int On = 1320;
}
