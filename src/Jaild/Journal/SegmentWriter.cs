using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>The segment that entries are appended to. Used by one thread.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private static readonly byte[] Zeros = new byte[1 << 20];

    private readonly IStoreFile file;
    private readonly long seed;
    private readonly int allocate;
    private long number;
    private long allocated;

    private SegmentWriter(IStoreFile file, long seed, int allocate)
    {
        this.file = file;
        this.seed = seed;
        this.allocate = allocate;
    }

    /// <summary>Where the next frame goes.</summary>
    public long Position { get; private set; }

    /// <summary>Makes a segment that is durable with its name when this returns.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="header">What it begins with.</param>
    /// <param name="carried">A batch of the segment before it that is written again, or none.</param>
    /// <param name="allocate">How far ahead it is filled with zeros.</param>
    public static SegmentWriter Create(IStoreFiles files, JournalFile path, Stored.Header header, ReadOnlyMemory<byte> carried, int allocate)
    {
        var unfinished = path.Path + JournalFile.Unfinished;
        var writer = new SegmentWriter(files.Create(unfinished), path.Seed, allocate);
        try
        {
            var buffer = new FrameBuffer();
            buffer.Begin();
            buffer.Add(new Stored.Batch { Header = header });
            writer.Write(buffer);
            if (!carried.IsEmpty)
            {
                buffer.Begin();
                buffer.Add(carried.Span);
                writer.Write(buffer);
            }
            writer.file.SyncData();
            files.Rename(unfinished, path.Path);
            files.SyncDirectory(path.Directory);
            return writer;
        }
        catch (Exception error)
        {
            writer.Dispose();
            if (error is DiskFullException)
            {
                files.Delete(unfinished);
                files.Delete(path.Path);
            }
            throw;
        }
    }

    /// <summary>Appends a frame, durable when this returns. On a full disk nothing of it is left.</summary>
    public void Append(FrameBuffer buffer)
    {
        var (position, before) = (Position, number);
        try
        {
            Write(buffer);
        }
        catch (DiskFullException)
        {
            (Position, number) = (position, before);
            CutOff(position);
            allocated = position;
            file.SyncData(); // or the refused entries could be there again after a power cut
            throw;
        }
        file.SyncData();
    }

    /// <summary>Gives back the zeros behind the last frame.</summary>
    public void Trim()
    {
        try
        {
            file.Truncate(Position);
        }
        catch (DiskFullException)
        {
            // A file system that copies on write may need space even for this; zeros do no harm.
        }
    }

    public void Dispose() => file.Dispose();

    private void CutOff(long position)
    {
        try
        {
            file.Truncate(position);
        }
        catch (DiskFullException error)
        {
            throw new IOException(error.Message, error); // what was refused may still be there: no longer a matter of space
        }
    }

    private void Write(FrameBuffer buffer)
    {
        file.Write(buffer.Seal(seed, number, Position), Position);
        number++;
        Position += buffer.Length;
        if (allocated >= Position)
        {
            return;
        }
        try
        {
            Allocate();
        }
        catch (DiskFullException)
        {
            Trim(); // the entries are there; what is left of the disk is for the next ones
            allocated = Position;
        }
    }

    private void Allocate()
    {
        allocated = Position + allocate;
        for (var zeros = Position; zeros < allocated;)
        {
            var count = (int)Math.Min(Zeros.Length, allocated - zeros);
            file.Write(Zeros.AsSpan(0, count), zeros);
            zeros += count;
        }
    }
}
