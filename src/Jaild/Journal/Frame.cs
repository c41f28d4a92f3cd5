using System.Buffers.Binary;
using System.IO.Hashing;

namespace Jaild.Journal;

/// <summary>
/// What stands around a batch in a file, little-endian: magic (4), hash (8), length (4), batch number (8), offset (8), batch.
/// The hash is XxHash3 of all that follows it, seeded with the file's number, so that nothing of another file or place is taken for a batch.
/// </summary>
internal static class Frame
{
    public const int HeaderSize = 32;

    // A byte that no UTF-8 text has, so that no string of a user looks like a frame.
    private const uint MagicNumber = 0xFE464AFF;

    private const int HashedFrom = 12;

    /// <summary>The first four bytes of every frame.</summary>
    public static ReadOnlySpan<byte> Magic => [0xFF, 0x4A, 0x46, 0xFE];

    /// <summary>Fills the header of a frame whose batch is in place.</summary>
    public static void Seal(Span<byte> frame, long seed, long number, long offset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, MagicNumber);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], frame.Length - HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], number);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[4..], XxHash3.HashToUInt64(frame[HashedFrom..], seed));
    }

    /// <summary>The length of the batch that a header announces at an offset, or -1 if this is no header of that place.</summary>
    public static int Length(ReadOnlySpan<byte> header, long offset) =>
        header.Length >= HeaderSize && header[..4].SequenceEqual(Magic) && BinaryPrimitives.ReadInt64LittleEndian(header[24..]) == offset
            ? BinaryPrimitives.ReadInt32LittleEndian(header[12..])
            : -1;

    /// <summary>The batch number in a header.</summary>
    public static long Number(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[16..]);

    /// <summary>Whether a whole frame is as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame, long seed) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]) == XxHash3.HashToUInt64(frame[HashedFrom..], seed);
}
