using System.Buffers;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Google.Protobuf;
using Jaild.Core;

namespace Jaild.Api;

/// <summary>An opaque place in a list (AIP-158): where the page ended, and a hash of what else was asked, which must not change.</summary>
internal static class PageToken
{
    public const int DefaultSize = 100;
    public const int MaxSize = 1000;

    public static int Size(int asked) => asked switch
    {
        < 0 => throw JaildException.Invalid("page_size", "negative: give how many at most, or 0 for 100"),
        0 => DefaultSize,
        _ => Math.Min(asked, MaxSize),
    };

    public static string Make(string place, IMessage? query) =>
        Base64Url.EncodeToString([.. Hash(query), .. Encoding.UTF8.GetBytes(place)]);

    /// <summary>The place, or null for the first page.</summary>
    public static string? Read(string token, IMessage? query)
    {
        if (token.Length == 0)
        {
            return null;
        }
        var bytes = new byte[Base64Url.GetMaxDecodedLength(token.Length)];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done || length <= 8)
        {
            throw JaildException.Invalid("page_token", "not one that jaild has given");
        }
        return bytes.AsSpan(0, 8).SequenceEqual(Hash(query))
            ? Encoding.UTF8.GetString(bytes, 8, length - 8)
            : throw JaildException.Invalid("page_token", "belongs to another request: leave everything but page_size as it was");
    }

    private static byte[] Hash(IMessage? query) => XxHash3.Hash(query?.ToByteArray() ?? []);
}
