using System.Runtime.InteropServices;
using System.Text;

namespace Jaild.Hosts.Linux.Network;

/// <summary>A request of rtnetlink(7): its kind, the fixed part of that kind, and attributes, which may be nested.</summary>
internal sealed class NetlinkMessage
{
    internal const int HeaderSize = 16, AttributeHeaderSize = 4;
    private readonly ushort type;
    private readonly ushort flags;
    private readonly List<byte> body;

    internal NetlinkMessage(ushort type, ushort flags, ReadOnlySpan<byte> fixedPart)
    {
        (this.type, this.flags) = (type, flags);
        body = [.. fixedPart];
    }

    internal NetlinkMessage Add(ushort attribute, params ReadOnlySpan<byte> value)
    {
        Append((ushort)(AttributeHeaderSize + value.Length));
        Append(attribute);
        body.AddRange(value);
        Pad();
        return this;
    }

    internal NetlinkMessage Add(ushort attribute, int value) => Add(attribute, Bytes(value));

    /// <summary>A name, ended by a NUL.</summary>
    internal NetlinkMessage Add(ushort attribute, string value) => Add(attribute, Encoding.UTF8.GetBytes(value + '\0'));

    /// <summary>An attribute of a fixed part and further attributes.</summary>
    internal NetlinkMessage Nest(ushort attribute, ReadOnlySpan<byte> fixedPart, Action<NetlinkMessage> fill)
    {
        var inner = new NetlinkMessage(0, 0, fixedPart);
        fill(inner);
        return Add(attribute, CollectionsMarshal.AsSpan(inner.body));
    }

    /// <summary>The whole of it as it is sent.</summary>
    internal byte[] ToBytes(int sequence) =>
        [.. Bytes(HeaderSize + body.Count), .. Bytes(type), .. Bytes(flags), .. Bytes(sequence), 0, 0, 0, 0, .. body];

    /// <summary>The attributes that follow the fixed part of an answer; of each kind the last.</summary>
    internal static Dictionary<int, byte[]> Attributes(ReadOnlySpan<byte> data)
    {
        const int nestedOrForeignOrder = 0xc000;
        var found = new Dictionary<int, byte[]>();
        while (data.Length >= AttributeHeaderSize && MemoryMarshal.Read<ushort>(data) is var length && length >= AttributeHeaderSize && length <= data.Length)
        {
            found[MemoryMarshal.Read<ushort>(data[2..]) & ~nestedOrForeignOrder] = data[AttributeHeaderSize..length].ToArray();
            data = data[Math.Min(Aligned(length), data.Length)..];
        }
        return found;
    }

    internal static string Text(byte[]? value) => value is null ? "" : Encoding.UTF8.GetString(value).TrimEnd('\0');

    internal static int Aligned(int length) => (length + 3) & ~3;

    /// <summary>A value in the machine's own order, as netlink has it.</summary>
    internal static byte[] Bytes<T>(T value) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private void Append<T>(T value) where T : unmanaged => body.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private void Pad()
    {
        while (body.Count != Aligned(body.Count))
        {
            body.Add(0);
        }
    }
}
