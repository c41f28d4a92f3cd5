using System.Globalization;
using System.Text.RegularExpressions;

namespace Jaild.Hosts.Linux.Network;

/// <summary>MAC addresses as text.</summary>
internal static partial class Ethers
{
    internal static string Text(byte[] address) => string.Join(':', address.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    internal static byte[] Bytes(string text) => [.. text.Split(':').Select(b => byte.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    /// <summary>What is wrong with one for an interface, or null.</summary>
    internal static string? Problem(string text) =>
        !Form().IsMatch(text) ? "is no MAC address, such as 02:00:5e:10:00:01"
        : (Bytes(text)[0] & 1) != 0 ? "is a multicast address: the first byte of an interface's is even"
        : Bytes(text).All(b => b == 0) ? "is the empty MAC address" : null;

    [GeneratedRegex(@"\A[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}\z")]
    private static partial Regex Form();
}
