using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Jaild.Tests.Api;

/// <summary>One HTTP/2 request byte by byte (RFC 9113), for what no decent client would send.</summary>
internal static class RawHttp2
{
    /// <summary>What the server does with the request's stream.</summary>
    internal enum Answer
    {
        /// <summary>HEADERS.</summary>
        Headers,
        /// <summary>RST_STREAM or GOAWAY.</summary>
        Reset,
    }

    /// <summary>Sends a gRPC call with an empty message; the answer is the first frame that is for its stream or ends the connection.</summary>
    public static async Task<Answer> Call(string socket, string authority, string path)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket));
        await using var stream = new NetworkStream(connection);
        byte[] headers =
        [
            .. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", path), .. Field(":authority", authority),
            .. Field("content-type", "application/grpc"), .. Field("te", "trailers"),
        ];
        const byte data = 0, headersFrame = 1, settings = 4, endStream = 1, endHeaders = 4;
        await stream.WriteAsync((byte[])
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(settings, 0, 0, []),
            .. Frame(headersFrame, endHeaders, 1, headers), .. Frame(data, endStream, 1, [0, 0, 0, 0, 0]),
        ]);
        var head = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(head);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload);
            const byte reset = 3, goAway = 7;
            switch (head[3])
            {
                case headersFrame:
                    return Answer.Headers;
                case reset or goAway:
                    return Answer.Reset;
                default:
                    break;
            }
        }
    }

    private static byte[] Frame(byte type, byte flags, int streamId, byte[] payload)
    {
        var id = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(id, streamId);
        return [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, .. id, .. payload];
    }

    /// <summary>A literal header field without indexing, with a new name (RFC 7541 section 6.2.2).</summary>
    private static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
