using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Jaild.Store;

/// <summary>
/// The second file of <see cref="AtomicFile"/>: the blocks of one flush. Hash of all that follows it (8), blocks in here (8),
/// blocks in the whole file (8); then number and stored block of each.
/// </summary>
internal sealed class FlushFile(IStoreFile file) : IDisposable
{
    private const int Stored = BlockFile.StoredSize;
    private const int HeaderSize = 24;
    private const int EntrySize = sizeof(long) + Stored;

    /// <summary>How many blocks the whole file has after a flush.</summary>
    public static long Blocks(ReadOnlySpan<byte> whole) => BinaryPrimitives.ReadInt64LittleEndian(whole[16..]);

    /// <summary>The blocks of a flush, each with its number.</summary>
    public static IEnumerable<(long Number, ReadOnlyMemory<byte> Stored)> Each(ReadOnlyMemory<byte> whole)
    {
        for (var rest = whole[HeaderSize..]; !rest.IsEmpty; rest = rest[EntrySize..])
        {
            yield return (BinaryPrimitives.ReadInt64LittleEndian(rest.Span), rest.Slice(sizeof(long), Stored));
        }
    }

    /// <summary>Puts the blocks of a flush where they belong, durable when this returns.</summary>
    public static void PutInPlace(ReadOnlyMemory<byte> whole, IStoreFile target)
    {
        foreach (var (number, stored) in Each(whole))
        {
            target.Write(stored.Span, number * Stored);
        }
        var length = Blocks(whole.Span) * Stored;
        if (target.Length > length)
        {
            target.Truncate(length);
        }
        target.SyncData();
    }

    /// <summary>Writes blocks here, then where they belong.</summary>
    public void Write(SortedDictionary<long, byte[]> written, long blocks, IStoreFile target)
    {
        var size = HeaderSize + (written.Count * EntrySize);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            Fill(rented.AsSpan(0, size), written, blocks);
            file.Write(rented.AsSpan(0, size), 0);
            file.SyncData();
            PutInPlace(rented.AsMemory(0, size), target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The newest flush if it is whole, else null; null too when it is a part of a file that is not there any more.</summary>
    public byte[]? Read(bool isNew)
    {
        var header = new byte[HeaderSize];
        if (file.Read(header, 0) < HeaderSize)
        {
            return null;
        }
        var count = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8));
        if (count < 0 || count > (file.Length - HeaderSize) / EntrySize || (isNew && count < Blocks(header)))
        {
            return null;
        }
        var whole = new byte[HeaderSize + (count * EntrySize)];
        return file.Read(whole, 0) == whole.Length && BinaryPrimitives.ReadUInt64LittleEndian(whole) == XxHash3.HashToUInt64(whole.AsSpan(8)) ? whole : null;
    }

    public void Dispose() => file.Dispose();

    private static void Fill(Span<byte> whole, SortedDictionary<long, byte[]> written, long blocks)
    {
        BinaryPrimitives.WriteInt64LittleEndian(whole[8..], written.Count);
        BinaryPrimitives.WriteInt64LittleEndian(whole[16..], blocks);
        var rest = whole[HeaderSize..];
        foreach (var (number, block) in written)
        {
            BlockFile.Seal(block, number);
            BinaryPrimitives.WriteInt64LittleEndian(rest, number);
            block.CopyTo(rest[sizeof(long)..]);
            rest = rest[EntrySize..];
        }
        BinaryPrimitives.WriteUInt64LittleEndian(whole, XxHash3.HashToUInt64(whole[8..]));
    }
}
