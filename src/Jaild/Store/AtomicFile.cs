using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Jaild.Store;

/// <summary>
/// LiteDB's data stream: what is written stays in memory until Flush, which then puts all of it on the disk or nothing. The
/// blocks go with a hash to a second file, are synced, go to their places, are synced. A whole second file is replayed on opening, which does no harm when it was
/// done before; so it is not cut off after a flush, and its next one needs no new space.
/// </summary>
internal sealed class AtomicFile : Stream
{
    /// <summary>What the second file is called behind the name of the first.</summary>
    public const string FlushSuffix = ".flush";

    private const int Block = BlockFile.BlockSize;
    private const int Stored = BlockFile.StoredSize;
    private const int HeaderSize = 24; // hash of all that follows (8), blocks (8), count of blocks in the whole file (8); then number and stored block of each

    private readonly SortedDictionary<long, byte[]> written = [];
    private readonly IStoreFile file;
    private readonly IStoreFile journal;
    private long length;
    private bool changed;

    private AtomicFile(IStoreFile file, IStoreFile journal)
    {
        (this.file, this.journal) = (file, journal);
    }

    /// <summary>Opens or makes one; a flush that was cut short is finished or forgotten.</summary>
    public static AtomicFile Open(IStoreFiles files, string directory, string name)
    {
        var there = files.List(directory);
        IStoreFile Get(string file) => there.Contains(file) ? files.Open(Path.Combine(directory, file), readOnly: false) : files.Create(Path.Combine(directory, file));
        var journal = Get(name + FlushSuffix);
        var opened = new AtomicFile(Get(name), journal);
        try
        {
            files.SyncDirectory(directory);
            opened.Replay(isNew: !there.Contains(name));
            opened.length = opened.file.Length / Stored * Block;
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var total = (int)Math.Clamp(length - Position, 0, buffer.Length);
        for (var done = 0; done < total;)
        {
            var (number, at) = Math.DivRem(Position, Block);
            var count = Math.Min(total - done, Block - (int)at);
            Get(number).AsSpan((int)at, count).CopyTo(buffer[done..]);
            done += count;
            Position += count;
        }
        return total;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var (number, at) = Math.DivRem(Position, Block);
            var count = Math.Min(buffer.Length, Block - (int)at);
            if (!written.TryGetValue(number, out var block))
            {
                written[number] = block = count == Block ? new byte[Stored] : Get(number);
            }
            buffer[..count].CopyTo(block.AsSpan((int)at));
            buffer = buffer[count..];
            Position += count;
            length = Math.Max(length, Position);
            changed = true;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void SetLength(long value)
    {
        length = value;
        changed = true;
        foreach (var number in written.Keys.Where(n => n * Block >= value).ToList())
        {
            written.Remove(number);
        }
    }

    public override void Flush()
    {
        if (!changed)
        {
            return;
        }
        var blocks = (length + Block - 1) / Block;
        for (var number = file.Length / Stored; number < blocks; number++)
        {
            written.TryAdd(number, new byte[Stored]); // a gap would have no hash
        }
        var size = HeaderSize + (written.Count * (sizeof(long) + Stored));
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var whole = rented.AsSpan(0, size);
            Fill(whole, blocks);
            journal.Write(whole, 0);
            journal.SyncData();
            PutInPlace(whole);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        written.Clear();
        changed = false;
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing is flushed here: what LiteDB did not flush is not to be seen again.
        file.Dispose();
        journal.Dispose();
        base.Dispose(disposing);
    }

    private void Fill(Span<byte> whole, long blocks)
    {
        BinaryPrimitives.WriteInt64LittleEndian(whole[8..], written.Count);
        BinaryPrimitives.WriteInt64LittleEndian(whole[16..], blocks);
        var rest = whole[HeaderSize..];
        foreach (var (number, block) in written)
        {
            BlockFile.Seal(block, number);
            BinaryPrimitives.WriteInt64LittleEndian(rest, number);
            block.CopyTo(rest[sizeof(long)..]);
            rest = rest[(sizeof(long) + Stored)..];
        }
        BinaryPrimitives.WriteUInt64LittleEndian(whole, XxHash3.HashToUInt64(whole[8..]));
    }

    private byte[] Get(long number)
    {
        if (written.TryGetValue(number, out var block))
        {
            return block;
        }
        block = new byte[Stored];
        if (number < file.Length / Stored && (file.Read(block, number * Stored) < Stored || !BlockFile.IsWhole(block, number)))
        {
            throw new InvalidDataException($"{file.Path}: block {number} is not as it was written");
        }
        return block;
    }

    private void Replay(bool isNew)
    {
        var header = new byte[HeaderSize];
        var size = journal.Read(header, 0) == HeaderSize ? HeaderSize + (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)) * (sizeof(long) + Stored)) : 0;
        if (size < HeaderSize || size > journal.Length)
        {
            return;
        }
        var (count, blocks) = (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)));
        if (isNew && count < blocks)
        {
            return; // the file that it was a part of is not there any more
        }
        var whole = new byte[size];
        if (journal.Read(whole, 0) == size && BinaryPrimitives.ReadUInt64LittleEndian(whole) == XxHash3.HashToUInt64(whole.AsSpan(8)))
        {
            PutInPlace(whole);
        }
    }

    private void PutInPlace(ReadOnlySpan<byte> whole)
    {
        var blocks = BinaryPrimitives.ReadInt64LittleEndian(whole[16..]);
        for (var rest = whole[HeaderSize..]; !rest.IsEmpty; rest = rest[(sizeof(long) + Stored)..])
        {
            file.Write(rest.Slice(sizeof(long), Stored), BinaryPrimitives.ReadInt64LittleEndian(rest) * Stored);
        }
        if (file.Length > blocks * Stored)
        {
            file.Truncate(blocks * Stored);
        }
        file.SyncData();
    }
}
