using Google.Protobuf;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>Reads a file frame by frame, and says where and how it ends. Where the disk cannot be read, that is damage too.</summary>
internal sealed class FrameReader(JournalFile name, IStoreFile file) : IDisposable
{
    private readonly long seed = name.Seed;
    private byte[] window = new byte[1 << 20];
    private long windowStart;
    private int windowLength;

    /// <summary>Where the next frame is expected: the end of the good part.</summary>
    public long Position { get; private set; }

    /// <summary>The number of the next frame.</summary>
    public long Number { get; private set; }

    /// <summary>The next batch, valid until the next call; false when there is no whole frame at <see cref="Position"/>.</summary>
    public bool TryRead(out ReadOnlySpan<byte> batch)
    {
        batch = Whole(Position, out var number);
        if (batch.IsEmpty || number != Number)
        {
            batch = default;
            return false;
        }
        Position += Frame.HeaderSize + batch.Length;
        Number++;
        return true;
    }

    /// <summary>The next batch, understood; false when there is no whole frame at <see cref="Position"/>.</summary>
    public bool TryParse(out Stored.Batch batch)
    {
        var start = Position;
        if (!TryRead(out var bytes))
        {
            batch = null!;
            return false;
        }
        batch = Parse(bytes, start);
        return true;
    }

    /// <summary>What a batch holds that begins at an offset.</summary>
    public Stored.Batch Parse(ReadOnlySpan<byte> batch, long start)
    {
        try
        {
            return Stored.Batch.Parser.ParseFrom(batch);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw name.Damage(start, $"a batch is whole and makes no sense: {error.Message}");
        }
    }

    /// <summary>
    /// Whether a whole frame of a later number stands anywhere behind the good part: then what is there is no torn tail
    /// but damage, since a batch is written only when the one before it is durable.
    /// </summary>
    public bool HasLater() => LastLater() is not null;

    /// <summary>The revisions of the last whole frame behind the good part, and the names of the jails that all whole frames there are about; or null.</summary>
    public (long First, long Last, IReadOnlyCollection<string> Jails)? LastLater()
    {
        (long First, long Last)? last = null;
        var jails = new SortedSet<string>(StringComparer.Ordinal);
        var length = file.Length;
        for (var offset = Position; offset < length;)
        {
            var bytes = Take(offset, window.Length);
            if (bytes.Length < Frame.HeaderSize)
            {
                break;
            }
            var found = bytes.IndexOf(Frame.Magic);
            if (found < 0)
            {
                offset += bytes.Length - (Frame.Magic.Length - 1);
                continue;
            }
            offset += found;
            var batch = Whole(offset, out var number);
            if (batch.IsEmpty || number <= Number)
            {
                offset++;
                continue;
            }
            last = FrameBuffer.Revisions(batch);
            jails.UnionWith(Parse(batch, offset).Entries.Select(e => e.Name));
            offset += Frame.HeaderSize + batch.Length;
        }
        return last is { } end ? (end.First, end.Last, jails) : null;
    }

    /// <summary>How many bytes behind the good part are not the zeros of preallocated space, up to the last of them.</summary>
    public long TailLength()
    {
        var length = 0L;
        for (var offset = Position; Take(offset, window.Length) is { IsEmpty: false } bytes; offset += bytes.Length)
        {
            var last = bytes.LastIndexOfAnyExcept((byte)0);
            length = last < 0 ? length : offset + last + 1 - Position;
        }
        return length;
    }

    public void Dispose() => file.Dispose();

    private ReadOnlySpan<byte> Whole(long offset, out long number)
    {
        number = -1;
        var header = Take(offset, Frame.HeaderSize);
        var length = Frame.Length(header, offset);
        if (length <= 0 || length > file.Length - offset - Frame.HeaderSize)
        {
            return default;
        }
        number = Frame.Number(header);
        var frame = Take(offset, Frame.HeaderSize + length);
        return frame.Length == Frame.HeaderSize + length && Frame.IsWhole(frame, seed) ? frame[Frame.HeaderSize..] : default;
    }

    private ReadOnlySpan<byte> Take(long offset, int count)
    {
        if (offset < windowStart || offset + count > windowStart + windowLength)
        {
            if (window.Length < count)
            {
                window = new byte[count * 2L > Array.MaxLength ? count : count * 2];
            }
            Fill(offset, count);
        }
        var at = (int)(offset - windowStart);
        return window.AsSpan(at, Math.Min(count, windowLength - at));
    }

    private void Fill(long offset, int count)
    {
        (windowStart, windowLength) = (offset, 0);
        try
        {
            windowLength = file.Read(window, offset);
        }
        catch (IOException) when (count < window.Length)
        {
            windowLength = Needed(offset, count); // what cannot be read may lie further behind
        }
        catch (IOException error)
        {
            throw name.Unreadable(offset, error);
        }
    }

    private int Needed(long offset, int count)
    {
        try
        {
            return file.Read(window.AsSpan(0, count), offset);
        }
        catch (IOException error)
        {
            throw name.Unreadable(offset, error);
        }
    }
}
