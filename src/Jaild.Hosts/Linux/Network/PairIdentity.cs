using System.Security.Cryptography;

namespace Jaild.Hosts.Linux.Network;

/// <summary>
/// By what a pair of interfaces is known: names and MAC addresses from a hash of all of the jail's UUID, so that they are the same
/// at each start, and no two jails' names are cut to the same (IFNAMSIZ leaves 15 bytes).
/// </summary>
internal static class PairIdentity
{
    /// <summary>Pairs of one jail: one digit of a name counts them.</summary>
    internal const int Most = 32;
    private const string Digits = "0123456789abcdefghijklmnopqrstuv";
    private const int HashDigits = 12;

    /// <summary>The description of every interface that is ours.</summary>
    internal static string Mark(Guid uuid) => $"{MarkBegin}{uuid}";

    internal const string MarkBegin = "jaild:";

    /// <summary>The end on the host, j…a, or the jail's, j…b, as epair(4) tells them apart.</summary>
    internal static string Name(Guid uuid, int number, char end) =>
        $"j{string.Concat(SHA256.HashData(uuid.ToByteArray(bigEndian: true)).Take(HashDigits).Select(b => Digits[b & 31]))}{Digits[number]}{end}";

    /// <summary>Locally administered. The host's end has the highest first byte, for a bridge takes the lowest address of its ports.</summary>
    internal static string Ether(Guid uuid, int number, char end)
    {
        var hash = SHA256.HashData([.. uuid.ToByteArray(bigEndian: true), (byte)number, (byte)end]);
        return Ethers.Text([end == 'a' ? (byte)0xfe : (byte)((hash[0] & 0xfc) | 2), .. hash.AsSpan(1, 5)]);
    }
}
