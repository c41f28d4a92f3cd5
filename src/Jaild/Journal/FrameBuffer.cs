using System.Buffers.Binary;
using Google.Protobuf;

namespace Jaild.Journal;

/// <summary>Puts one frame together after another, in one buffer that grows to the largest.</summary>
internal sealed class FrameBuffer
{
    /// <summary>Where a batch's own content begins: after its two revisions.</summary>
    public const int RevisionsSize = 18;

    private const byte FirstRevisionTag = (1 << 3) | 1;
    private const byte LastRevisionTag = (7 << 3) | 1;

    private byte[] bytes = new byte[256 << 10];
    private int length = Frame.HeaderSize;

    /// <summary>How long the frame is so far.</summary>
    public int Length => length;

    /// <summary>Begins a frame.</summary>
    public void Begin() => length = Frame.HeaderSize;

    /// <summary>Begins a frame of entries.</summary>
    public void Begin(long firstRevision, long lastRevision)
    {
        Begin();
        var start = Room(RevisionsSize);
        start[0] = FirstRevisionTag;
        BinaryPrimitives.WriteInt64LittleEndian(start[1..], firstRevision);
        start[9] = LastRevisionTag;
        BinaryPrimitives.WriteInt64LittleEndian(start[10..], lastRevision);
    }

    /// <summary>The revisions of a batch of entries, or zeros of another.</summary>
    public static (long First, long Last) Revisions(ReadOnlySpan<byte> batch) =>
        batch.Length >= RevisionsSize && batch[0] == FirstRevisionTag && batch[9] == LastRevisionTag
            ? (BinaryPrimitives.ReadInt64LittleEndian(batch[1..]), BinaryPrimitives.ReadInt64LittleEndian(batch[10..]))
            : (0, 0);

    /// <summary>Adds fields of the batch that are serialised already.</summary>
    public void Add(ReadOnlySpan<byte> fields) => fields.CopyTo(Room(fields.Length));

    /// <summary>Adds the fields of a batch.</summary>
    public void Add(Generated.Batch batch) => batch.WriteTo(Room(batch.CalculateSize()));

    /// <summary>The finished frame, valid until the next one begins.</summary>
    public ReadOnlySpan<byte> Seal(long seed, long number, long offset)
    {
        var frame = bytes.AsSpan(0, length);
        Frame.Seal(frame, seed, number, offset);
        return frame;
    }

    private Span<byte> Room(int count)
    {
        if (length + count > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(length + count, bytes.Length * 2));
        }
        length += count;
        return bytes.AsSpan(length - count, count);
    }
}
