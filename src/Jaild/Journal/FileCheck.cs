using Jaild.Core;
using Jaild.Store;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>What a look through one file of the journal found.</summary>
/// <param name="File">The file.</param>
/// <param name="Header">What it begins with, or null when that cannot be read.</param>
/// <param name="Batches">How many batches are whole before the first that is not.</param>
/// <param name="Last">Segment: the newest revision in them; 0 without entries. Snapshot: its revision.</param>
/// <param name="End">Where they end.</param>
/// <param name="Tail">How many bytes behind them are neither a batch nor zeros.</param>
/// <param name="Lost">The newest revision in whole batches behind the first bad one, or 0.</param>
/// <param name="Damage">What is wrong, or null.</param>
internal sealed record FileCheck(JournalFile File, Stored.Header? Header, long Batches, long Last, long End, long Tail, long Lost, JaildException? Damage)
{
    /// <summary>The names of the jails that those whole batches are about.</summary>
    public IReadOnlyCollection<string> LostJails { get; private init; } = [];

    /// <summary>Looks through a file. Throws only for a newer format.</summary>
    public static FileCheck Of(IStoreFiles files, JournalFile file)
    {
        try
        {
            using var reader = file.Open(files, out var header);
            return file.IsSnapshot ? OfSnapshot(files, file, header) : OfSegment(file, header, reader);
        }
        catch (JaildException damage) when (damage.Reason == JournalFile.DamagedReason)
        {
            return new(file, null, 0, 0, 0, 0, 0, damage);
        }
    }

    private static FileCheck OfSnapshot(IStoreFiles files, JournalFile file, Stored.Header header)
    {
        try
        {
            Snapshot.Read(files, file, out _);
            return new(file, header, 0, header.Revision, 0, 0, 0, null);
        }
        catch (JaildException damage) when (damage.Reason == JournalFile.DamagedReason)
        {
            return new(file, header, 0, 0, 0, 0, 0, damage);
        }
    }

    private static FileCheck OfSegment(JournalFile file, Stored.Header header, FrameReader reader)
    {
        var (last, tail, lost) = (0L, 0L, 0L);
        IReadOnlyCollection<string> jails = [];
        JaildException? damage = null;
        try
        {
            while (reader.TryRead(out var batch))
            {
                last = FrameBuffer.Revisions(batch).Last;
            }
            if (reader.LastLater() is { } later)
            {
                (lost, jails, damage) = (later.Last, later.Jails, file.Damage(reader.Position, "a batch is not as it was written, and later ones are"));
            }
            tail = reader.TailLength();
        }
        catch (JaildException unreadable) when (unreadable.Reason == JournalFile.DamagedReason)
        {
            damage ??= unreadable;
        }
        return new(file, header, reader.Number, last, reader.Position, tail, lost, damage) { LostJails = jails };
    }
}
