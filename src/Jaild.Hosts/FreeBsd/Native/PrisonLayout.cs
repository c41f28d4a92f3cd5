namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>Where the fields of struct xprison stand (sys/jail.h), which security.jail.list gives; the addresses follow each.</summary>
internal static class PrisonLayout
{
    internal const int Size = 1560;
    internal const int Version = 3;
    internal const int Id = 4;
    internal const int State = 8;
    internal const int Path = 16;
    internal const int Host = 1040;
    internal const int Name = 1296;
    internal const int Ip4Count = 1552;
    internal const int Ip6Count = 1556;
    internal const int Alive = 1;
    internal const int Dying = 2;
}
