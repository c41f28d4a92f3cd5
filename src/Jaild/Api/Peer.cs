using System.Net.Sockets;
using System.Runtime.InteropServices;
using Grpc.Core;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Native;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Jaild.Api;

/// <summary>Who is at the other end of a connection, by the credentials that the kernel took when it connected.</summary>
internal static class Peer
{
    /// <summary>Connection middleware: stores the actor with the connection.</summary>
    public static ConnectionDelegate Identify(ConnectionDelegate next) => connection =>
    {
        var socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        connection.Features.Set(Credentials(socket));
        return next(connection);
    };

    /// <summary>The actor of a call.</summary>
    public static Actor Actor(this ServerCallContext context) => context.GetHttpContext().Features.GetRequiredFeature<Actor>();

    /// <summary>SO_PEERCRED of unix(7), LOCAL_PEERCRED of FreeBSD's unix(4).</summary>
    private static Actor Credentials(Socket socket)
    {
        const int solSocket = 1, soPeercred = 17, solLocal = 0, localPeercred = 1;
        if (OperatingSystem.IsLinux())
        {
            Span<byte> ucred = stackalloc byte[12];
            socket.GetRawSocketOption(solSocket, soPeercred, ucred);
            var fields = MemoryMarshal.Cast<byte, int>(ucred);
            return Core.Model.Actor.Peer((uint)fields[1], (uint)fields[2], fields[0]);
        }
        if (!OperatingSystem.IsFreeBSD())
        {
            throw new JaildException(ErrorKind.Host, "NO_PEER_CREDENTIALS", "this system's peer credentials are not known to jaild");
        }
        Span<byte> xucred = stackalloc byte[Marshal.SizeOf<PeerRecord>()];
        return Read(xucred[..socket.GetRawSocketOption(solLocal, localPeercred, xucred)]);
    }

    /// <summary>A struct xucred: its first group is the effective one.</summary>
    internal static unsafe Actor Read(ReadOnlySpan<byte> xucred)
    {
        const uint version = 0;
        if (xucred.Length < sizeof(PeerRecord) || MemoryMarshal.Read<PeerRecord>(xucred) is not { Version: version, GroupCount: > 0 } peer)
        {
            throw new JaildException(ErrorKind.Host, "NO_PEER_CREDENTIALS", "the kernel tells the peer's credentials in a form that this version of jaild does not know");
        }
        return Core.Model.Actor.Peer(peer.Uid, peer.Groups[0], peer.Process.Pid);
    }
}
