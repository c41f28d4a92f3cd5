using System.Net.Sockets;
using System.Runtime.InteropServices;
using Grpc.Core;
using Jaild.Core;
using Jaild.Core.Model;
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

    /// <summary>SO_PEERCRED of unix(7).</summary>
    private static Actor Credentials(Socket socket)
    {
        const int solSocket = 1, soPeercred = 17;
        Span<byte> ucred = stackalloc byte[12];
        if (!OperatingSystem.IsLinux())
        {
            throw new JaildException(ErrorKind.Host, "NO_PEER_CREDENTIALS", "this system's peer credentials are not known to jaild");
        }
        socket.GetRawSocketOption(solSocket, soPeercred, ucred);
        var fields = MemoryMarshal.Cast<byte, int>(ucred);
        return Core.Model.Actor.Peer((uint)fields[1], (uint)fields[2], fields[0]);
    }
}
