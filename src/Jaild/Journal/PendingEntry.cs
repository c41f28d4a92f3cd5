using System.Buffers;
using Google.Protobuf;
using Jaild.Core;
using Jaild.Core.Journal;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>An entry on its way to the disk, serialised by its caller so that the writer only copies it.</summary>
internal sealed class PendingEntry
{
    // More than the largest message that the API takes.
    private const int MaxBytes = 16 << 20;

    private const byte EntriesTag = (Stored.Batch.EntriesFieldNumber << 3) | 2;
    private const int MaxPrefix = 6;

    private readonly TaskCompletionSource<JournalEntry> written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] bytes;

    public PendingEntry(JournalEntry entry, bool mayUseReserve)
    {
        Entry = entry;
        MayUseReserve = mayUseReserve;
        var stored = EntryCodec.ToStored(entry);
        var size = stored.CalculateSize();
        if (size > MaxBytes)
        {
            throw JaildException.Invalid("definition", $"an entry of {size} bytes is longer than {MaxBytes}");
        }
        bytes = ArrayPool<byte>.Shared.Rent(size + MaxPrefix);
        bytes[0] = EntriesTag;
        var prefix = 1;
        for (var rest = (uint)size; prefix == 1 || rest != 0; rest >>= 7)
        {
            bytes[prefix++] = (byte)(rest > 0x7f ? rest | 0x80 : rest);
        }
        stored.WriteTo(bytes.AsSpan(prefix, size));
        Length = prefix + size;
    }

    public JournalEntry Entry { get; private set; }

    public bool MayUseReserve { get; }

    public int Length { get; }

    /// <summary>As a field of a batch.</summary>
    public ReadOnlySpan<byte> Field => bytes.AsSpan(0, Length);

    /// <summary>Completes when the entry is durable, or with why it is not.</summary>
    public Task<JournalEntry> Written => written.Task;

    /// <summary>Gives it its place.</summary>
    public void Number(long revision) => Entry = Entry with { Revision = revision };

    /// <summary>Tells its caller.</summary>
    public void Succeed()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        written.SetResult(Entry);
    }

    /// <summary>Tells its caller why not, unless it was told already.</summary>
    public void Fail(Exception error)
    {
        if (written.TrySetException(error))
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
