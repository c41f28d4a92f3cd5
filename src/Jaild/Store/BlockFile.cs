using System.Buffers.Binary;
using System.IO.Hashing;

namespace Jaild.Store;

/// <summary>
/// Numbered blocks of a page each in a file, each with its hash behind it, so that a page that changed by itself is never
/// taken for what was written.
/// </summary>
internal static class BlockFile
{
    /// <summary>A page of LiteDB.</summary>
    public const int BlockSize = 8192;

    /// <summary>A block with its hash.</summary>
    public const int StoredSize = BlockSize + sizeof(ulong);

    /// <summary>Puts the hash behind a block.</summary>
    public static void Seal(Span<byte> stored, long number) =>
        BinaryPrimitives.WriteUInt64LittleEndian(stored[BlockSize..], XxHash3.HashToUInt64(stored[..BlockSize], number + 1));

    /// <summary>Whether a block is as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> stored, long number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(stored[BlockSize..]) == XxHash3.HashToUInt64(stored[..BlockSize], number + 1);
}
