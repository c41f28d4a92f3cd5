using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Jaild.Core.Model;

/// <summary>An address of ip4.addr or ip6.addr: <c>[interface|]address[/prefix]</c>, the prefix as bits or, for IPv4, as a mask.</summary>
/// <param name="Interface">The interface that gets it as an alias; empty when it is on the machine already.</param>
/// <param name="Address">The address in its shortest form.</param>
/// <param name="Prefix">Its bits; 32 or 128 when none are given, as jail(8) has it.</param>
public sealed partial record AddressEntry(string Interface, string Address, int Prefix)
{
    /// <summary>Reads one, or says what is wrong with it.</summary>
    public static AddressEntry? Parse(string text, bool ip6, out string error)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        var (nic, rest) = bar < 0 ? ("", text) : (text[..bar], text[(bar + 1)..]);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (host, mask) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        error = $"'{Shown.Value(text)}' is no {(ip6 ? "IPv6" : "IPv4")} address, such as {(ip6 ? "em0|2001:db8::1/64" : "em0|192.0.2.1/24")}";
        if ((bar >= 0 && !InterfaceName().IsMatch(nic)) || host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host, out var address)
            || address.AddressFamily != (ip6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
            || (!ip6 && address.ToString() != host)) // "10.1" and "010.0.0.1" are numbers to inet_aton(3), and traps to people
        {
            return null;
        }
        var bits = ip6 ? 128 : 32;
        var prefix = slash < 0 ? bits : ReadMask(mask, ip6, bits);
        if (prefix < 0)
        {
            error = $"'{Shown.Value(text)}' has no prefix from 0 to {bits} behind the slash";
            return null;
        }
        error = "";
        return new(nic, address.ToString(), prefix);
    }

    private static int ReadMask(string mask, bool ip6, int bits)
    {
        if (int.TryParse(mask, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
        {
            return prefix <= bits ? prefix : -1;
        }
        if (ip6 || !IPAddress.TryParse(mask, out var dotted) || dotted.ToString() != mask)
        {
            return -1;
        }
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(dotted.GetAddressBytes());
        var ones = System.Numerics.BitOperations.LeadingZeroCount(~value);
        return ones == System.Numerics.BitOperations.PopCount(value) ? ones : -1;
    }

    /// <summary>An interface's name: IFNAMSIZ leaves 15 bytes.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}\z")]
    public static partial Regex InterfaceName();
}
