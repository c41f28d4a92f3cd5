namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>The third argument of jail_set(2) and jail_get(2), and the limits of sys/jail.h.</summary>
internal static class JailFlags
{
    internal const int Create = 0x01;
    internal const int Update = 0x02;
    internal const int Attach = 0x04;
    internal const int Dying = 0x08;

    /// <summary>Find the jail by the descriptor in "desc" (from 15 on, as all that follow).</summary>
    internal const int UseDescriptor = 0x10;

    /// <summary>Act as if the caller stood in the jail of the descriptor.</summary>
    internal const int AtDescriptor = 0x20;

    /// <summary>Answer with a new descriptor.</summary>
    internal const int GetDescriptor = 0x40;

    /// <summary>Answer with a descriptor whose last close removes the jail.</summary>
    internal const int OwnDescriptor = 0x80;

    internal const int SetMask12 = 0x0f;
    internal const int GetMask12 = 0x08;
    internal const int SetMask15 = 0xff;
    internal const int GetMask15 = 0xf8;

    /// <summary>JAIL_MAX: the largest number that is given out, and the number of jails that the host may have.</summary>
    internal const int MaxJid = 999999;

    /// <summary>MAXHOSTNAMELEN: names and host names, NUL included.</summary>
    internal const int NameBytes = 256;

    /// <summary>MAXPATHLEN, NUL included.</summary>
    internal const int PathBytes = 1024;

    /// <summary>HOSTUUIDLEN, NUL included.</summary>
    internal const int HostUuidBytes = 64;

    /// <summary>OSRELEASELEN, NUL included.</summary>
    internal const int OsReleaseBytes = 32;
}
