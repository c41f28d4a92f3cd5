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

    private readonly SortedDictionary<long, byte[]> written = [];
    private readonly IStoreFile file;
    private readonly FlushFile? flush;
    private long length;
    private bool changed;

    private AtomicFile(IStoreFile file, FlushFile? flush)
    {
        (this.file, this.flush) = (file, flush);
        length = file.Length / Stored * Block;
    }

    /// <summary>Opens or makes one; a flush that was cut short is finished or forgotten.</summary>
    public static AtomicFile Open(IStoreFiles files, string directory, string name)
    {
        var there = files.List(directory);
        IStoreFile Get(string file) => there.Contains(file) ? files.Open(Path.Combine(directory, file), readOnly: false) : files.Create(Path.Combine(directory, file));
        var flush = new FlushFile(Get(name + FlushSuffix));
        IStoreFile? file = null;
        try
        {
            file = Get(name);
            files.SyncDirectory(directory);
            if (flush.Read(isNew: !there.Contains(name)) is { } whole)
            {
                FlushFile.PutInPlace(whole, file);
            }
            return new AtomicFile(file, flush);
        }
        catch
        {
            flush.Dispose();
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Opens one that is there to look at it as <see cref="Open"/> would find it; nothing is changed on the disk.</summary>
    public static AtomicFile Look(IStoreFiles files, string directory, string name)
    {
        var looked = new AtomicFile(files.Open(Path.Combine(directory, name), readOnly: true), flush: null);
        try
        {
            if (files.List(directory).Contains(name + FlushSuffix))
            {
                using var flush = new FlushFile(files.Open(Path.Combine(directory, name + FlushSuffix), readOnly: true));
                looked.Take(flush.Read(isNew: false));
            }
            return looked;
        }
        catch
        {
            looked.Dispose();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => flush is not null;

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
        flush!.Write(written, blocks, file);
        written.Clear();
        changed = false;
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing is flushed here: what LiteDB did not flush is not to be seen again.
        file.Dispose();
        flush?.Dispose();
        base.Dispose(disposing);
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
            throw new InvalidDataException($"{file.Path}: block {number}, at offset {number * Stored}, is not as it was written");
        }
        return block;
    }

    private void Take(byte[]? whole)
    {
        if (whole is null)
        {
            return;
        }
        length = FlushFile.Blocks(whole) * Block;
        foreach (var (number, stored) in FlushFile.Each(whole))
        {
            written[number] = stored.ToArray();
        }
    }
}
