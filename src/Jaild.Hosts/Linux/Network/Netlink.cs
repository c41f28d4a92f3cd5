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
    private const int MostTries = 100;

    /// <summary>How long the kernel is given for one answer.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    private readonly byte[] buffer = new byte[1 << 16];
    private readonly Descriptor socket;
    private readonly TimeSpan limit;
    private int sequence;

    /// <summary>Over a socket that is open; it belongs to this from then on.</summary>
    internal Netlink(Descriptor socket, TimeSpan limit)
    {
        (this.socket, this.limit) = (socket, limit);
        Span<long> patience = [limit.Ticks / TimeSpan.TicksPerSecond, limit.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond];
        foreach (var option in (int[])[20, 21]) // SO_RCVTIMEO and SO_SNDTIMEO
        {
            Errno.Checked(LibC.SetSocketOption(socket.Number, 1, option, in MemoryMarshal.Cast<long, int>(patience)[0], 2 * sizeof(long)), "setsockopt", "netlink");
        }
    }

    /// <summary>One in the host's network.</summary>
    internal static Netlink Host()
    {
        var socket = new Descriptor(LibC.Socket(Family, RawCloseOnExec, 0), "socket", "netlink");
        foreach (var option in (int[])[10, 11]) // NETLINK_CAP_ACK and NETLINK_EXT_ACK: errors come without the request and with words
        {
            Errno.Checked(LibC.SetSocketOption(socket.Number, Level, option, 1, sizeof(int)), "setsockopt", "netlink");
        }
        return new(socket, Usual);
    }

    /// <summary>One in a jail's network, or null when that is not there.</summary>
    internal static Netlink? In(string pin) => NetworkNamespace.Within(pin, Host);

    /// <summary>Sends a request and answers what came back, without headers; a refusal is an error that names the target.</summary>
    internal IReadOnlyList<byte[]> Ask(NetlinkMessage message, string call, string target)
    {
        var error = Try(message, call, target, out var answers, out var words);
        return error == 0 ? answers : throw Errno.Error(call, target, error, words);
    }

    /// <summary>The same, but answers the error number.</summary>
    internal int Try(NetlinkMessage message, string call, string target, out IReadOnlyList<byte[]> answers, out string words)
    {
        var found = new List<byte[]>();
        answers = found;
        for (var tries = 1; ; tries++)
        {
            var bytes = message.ToBytes(++sequence);
            fixed (byte* first = bytes)
            {
                Answered(LibC.Write(socket.Number, first, bytes.Length), call, target);
            }
            var error = Receive(found, call, target, out words, out var changed);
            if (error != 0 || !changed)
            {
                return error;
            }
            if (tries == MostTries)
            {
                throw new JaildException(ErrorKind.Host, "NETLINK_RESTLESS", $"{call} {target}: the list changed {tries} times while the kernel told it: end who changes it, such as the processes of a jail with $jaild_net_admin");
            }
            found.Clear(); // the list changed while it was told: it is asked for once more
        }
    }

    private int Receive(List<byte[]> found, string call, string target, out string words, out bool changed)
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
            var rest = buffer.AsSpan(0, (int)Answered(count, call, target));
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

    private nint Answered(nint count, string call, string target) => count >= 0 ? count
        : Errno.Last == Errno.TryAgain ? throw new JaildException(ErrorKind.Timeout, "NETLINK_TIMEOUT", $"{call} {target}: the kernel did not answer within {limit.TotalSeconds:0.###} s: look what holds its networks (dmesg), then recover the jail")
        : throw Errno.Error(call, target, Errno.Last);

    /// <summary>The kernel's own word on what was wrong (NLMSGERR_ATTR_MSG) follows the error and the header of the request.</summary>
    private static string Words(ReadOnlySpan<byte> attributes) => NetlinkMessage.Text(NetlinkMessage.Attributes(attributes).GetValueOrDefault(1));

    public void Dispose() => socket.Dispose();
}
