using System.Runtime.InteropServices;
using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Network;

/// <summary>
/// A socket of rtnetlink(7): each request is carried out by the kernel at once and whole, so no tool has to be there, and no
/// child can be left at work. It stays in the network in which it was opened.
/// </summary>
internal sealed unsafe class Netlink : IDisposable
{
    internal const ushort Request = 0x1, Acknowledge = 0x4, Dump = 0x300, Replace = 0x100, Exclusive = 0x200, Create = 0x400;
    private const ushort ErrorType = 2, DoneType = 3, Interrupted = 0x10;
    private const int Family = 16, RawCloseOnExec = 0x80003, Level = 270;
    private readonly Descriptor socket = new(LibC.Socket(Family, RawCloseOnExec, 0), "socket", "netlink");
    private readonly byte[] buffer = new byte[1 << 16];
    private int sequence;

    private Netlink()
    {
        foreach (var option in (int[])[10, 11]) // NETLINK_CAP_ACK and NETLINK_EXT_ACK: errors come without the request and with words
        {
            Errno.Checked(LibC.SetSocketOption(socket.Number, Level, option, 1, sizeof(int)), "setsockopt", "netlink");
        }
    }

    /// <summary>One in the host's network.</summary>
    internal static Netlink Host() => new();

    /// <summary>One in a jail's network, or null when that is not there.</summary>
    internal static Netlink? In(string pin) => NetworkNamespace.Within(pin, () => new Netlink());

    /// <summary>Sends a request and answers what came back, without headers; a refusal is an error that names the target.</summary>
    internal IReadOnlyList<byte[]> Ask(NetlinkMessage message, string call, string target)
    {
        var error = Try(message, out var answers, out var words);
        return error == 0 ? answers : throw Errno.Error(call, target, error, words);
    }

    /// <summary>The same, but answers the error number.</summary>
    internal int Try(NetlinkMessage message, out IReadOnlyList<byte[]> answers, out string words)
    {
        var found = new List<byte[]>();
        answers = found;
        while (true)
        {
            var bytes = message.ToBytes(++sequence);
            fixed (byte* first = bytes)
            {
                Errno.Checked(LibC.Write(socket.Number, first, bytes.Length), "send", "netlink");
            }
            var error = Receive(found, out words, out var changed);
            if (error != 0 || !changed)
            {
                return error;
            }
            found.Clear(); // the list changed while it was told: it is asked for once more
        }
    }

    private int Receive(List<byte[]> found, out string words, out bool changed)
    {
        (words, changed) = ("", false);
        while (true)
        {
            nint count;
            fixed (byte* first = buffer)
            {
                count = LibC.Read(socket.Number, first, buffer.Length);
            }
            if (count < 0 && Errno.Last == Errno.Interrupted)
            {
                continue;
            }
            var rest = buffer.AsSpan(0, (int)Errno.Checked(count, "receive", "netlink"));
            while (rest.Length >= NetlinkMessage.HeaderSize)
            {
                var length = MemoryMarshal.Read<int>(rest);
                if (length < NetlinkMessage.HeaderSize || length > rest.Length)
                {
                    throw new JaildException(ErrorKind.Host, "NETLINK_TRUNCATED", "the kernel's answer about interfaces is longer than any known one");
                }
                var (type, flags) = (MemoryMarshal.Read<ushort>(rest[4..]), MemoryMarshal.Read<ushort>(rest[6..]));
                var body = rest[NetlinkMessage.HeaderSize..length];
                changed |= (flags & Interrupted) != 0;
                if (type is ErrorType or DoneType)
                {
                    var error = body.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(body) : 0;
                    words = type == ErrorType && error != 0 && body.Length > 20 ? Words(body[20..]) : "";
                    return error;
                }
                found.Add(body.ToArray());
                rest = rest[Math.Min(NetlinkMessage.Aligned(length), rest.Length)..];
            }
        }
    }

    /// <summary>The kernel's own word on what was wrong (NLMSGERR_ATTR_MSG) follows the error and the header of the request.</summary>
    private static string Words(ReadOnlySpan<byte> attributes) => NetlinkMessage.Text(NetlinkMessage.Attributes(attributes).GetValueOrDefault(1));

    public void Dispose() => socket.Dispose();
}
