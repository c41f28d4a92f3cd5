namespace Jaild.Core.Model;

/// <summary>Who asked: a peer on the socket by its credentials, or a part of jaild itself.</summary>
public sealed record Actor(string Kind, uint Uid = 0, uint Gid = 0, int Pid = 0)
{
    /// <summary>Someone on the socket.</summary>
    public static Actor Peer(uint uid, uint gid, int pid) => new("peer", uid, gid, pid);

    /// <summary>The daemon's start, which recovers and starts what shall run.</summary>
    public static readonly Actor Boot = new("boot");

    /// <summary>The kernel: a jail that died by itself.</summary>
    public static readonly Actor Kernel = new("kernel");

    /// <summary>The definitions of jails in files, read at the daemon's start or when it got SIGHUP.</summary>
    public static readonly Actor Files = new("files");
}
