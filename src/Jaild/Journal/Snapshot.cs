using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>How everything stood at a revision: living jails, abandoned ones that left something, operations that are open or young.</summary>
internal sealed record Snapshot(long Revision, IReadOnlyList<JailRecord> Jails, IReadOnlyList<Operation> Operations)
{
    private const int RecordsPerFrame = 128;

    // Written in pieces: one sync of tens of megabytes would hold up the entries beside it.
    private const int BytesPerSync = 1 << 20;

    /// <summary>What the ledger holds just now; called where no entry can come in between.</summary>
    public static Snapshot Of(Ledger ledger) => new(
        ledger.Revision, [.. ledger.Jails, .. ledger.Abandoned.Where(r => r.Status.State == JailState.Absent)], [.. ledger.Operations]);

    /// <summary>Fills an empty ledger.</summary>
    public void LoadInto(Ledger ledger)
    {
        foreach (var jail in Jails)
        {
            ledger.Load(Readable.Of(jail));
        }
        foreach (var operation in Operations)
        {
            ledger.Load(operation);
        }
        ledger.Load(Revision);
    }

    /// <summary>
    /// Writes it as a file that is durable with its name when this returns, as long as it may: else it ends as on a full disk.
    /// The answer is its length.
    /// </summary>
    public long Write(IStoreFiles files, JournalFile path, Stored.Header header, Func<bool> mayGoOn)
    {
        var unfinished = path.Path + JournalFile.Unfinished;
        long offset;
        try
        {
            offset = WriteBatches(files, unfinished, path.Seed, header, mayGoOn);
        }
        catch (DiskFullException)
        {
            files.Delete(unfinished);
            throw;
        }
        files.Rename(unfinished, path.Path);
        files.SyncDirectory(path.Directory);
        return offset;
    }

    /// <summary>Reads one whole, or throws what is wrong with it.</summary>
    public static Snapshot Read(IStoreFiles files, JournalFile path, out Stored.Header header)
    {
        using var reader = path.Open(files, out header);
        var (jails, operations) = (new List<JailRecord>(), new List<Operation>());
        while (true)
        {
            var offset = reader.Position;
            if (!reader.TryParse(out Stored.Batch batch))
            {
                throw path.Damage(offset, "the snapshot ends before its end");
            }
            jails.AddRange(batch.Jails.Select(EntryCodec.FromStored));
            operations.AddRange(batch.Operations.Select(OperationCodec.FromStored));
            if (batch.End is { } end)
            {
                return end.Jails == jails.Count && end.Operations == operations.Count
                    ? new Snapshot(header.Revision, jails, operations)
                    : throw path.Damage(offset, "the snapshot lacks records");
            }
        }
    }

    private long WriteBatches(IStoreFiles files, string unfinished, long seed, Stored.Header header, Func<bool> mayGoOn)
    {
        using var file = files.Create(unfinished);
        var buffer = new FrameBuffer();
        var (offset, number, synced) = (0L, 0L, 0L);
        foreach (var batch in Batches(header))
        {
            if (!mayGoOn())
            {
                throw new DiskFullException(unfinished);
            }
            buffer.Begin();
            buffer.Add(batch);
            file.Write(buffer.Seal(seed, number++, offset), offset);
            offset += buffer.Length;
            if (offset - synced >= BytesPerSync)
            {
                file.SyncData();
                synced = offset;
            }
        }
        file.SyncData();
        return offset;
    }

    private IEnumerable<Stored.Batch> Batches(Stored.Header header)
    {
        yield return new Stored.Batch { Header = header };
        foreach (var some in Jails.Chunk(RecordsPerFrame))
        {
            yield return new Stored.Batch { Jails = { some.Select(EntryCodec.ToStored) } };
        }
        foreach (var some in Operations.Chunk(RecordsPerFrame))
        {
            yield return new Stored.Batch { Operations = { some.Select(OperationCodec.ToStored) } };
        }
        yield return new Stored.Batch { End = new() { Jails = Jails.Count, Operations = Operations.Count } };
    }
}
