using System.Buffers.Binary;
using Google.Protobuf;
using Jaild.Core.Journal;
using Jaild.Journal;
using LiteDB;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Store;

/// <summary>
/// A run of entries without their statuses, kept as one document: LiteDB writes about as many documents a second as the
/// journal takes entries. Beside it stands a small document that says whose events are in it.
/// </summary>
internal sealed class HistoryPage(long first)
{
    /// <summary>How many entries a page holds.</summary>
    public const int Capacity = 128;

    private readonly Stored.Batch batch = new() { FirstRevision = first };
    private readonly HashSet<int> jails = [];

    /// <summary>The first revision in it.</summary>
    public long First => first;

    /// <summary>The revision after the last in it.</summary>
    public long Next => first + batch.Entries.Count;

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => batch.Entries.Count >= Capacity;

    /// <summary>The page that a document holds.</summary>
    public static HistoryPage Read(BsonDocument body)
    {
        var page = new HistoryPage(body["_id"].AsInt64);
        page.batch.MergeFrom(body["data"].AsBinary);
        page.jails.UnionWith(page.batch.Entries.Select(e => Mark(e.Jail.Guid())));
        return page;
    }

    /// <summary>Adds the entry of revision <see cref="Next"/>.</summary>
    public void Add(JournalEntry entry)
    {
        batch.Entries.Add(EntryCodec.ToStored(entry with { Status = null, Definition = null, Applied = null, Operation = null }));
        jails.Add(Mark(entry.Jail));
    }

    /// <summary>Leaves out what is after a revision.</summary>
    public void CutAfter(long revision)
    {
        while (Next > revision + 1)
        {
            batch.Entries.RemoveAt(batch.Entries.Count - 1);
        }
    }

    /// <summary>The entries before a revision, newest first, of one jail or all.</summary>
    public IEnumerable<JournalEntry> NewestFirst(Guid? jail, long before) =>
        Enumerable.Range(0, batch.Entries.Count).Reverse().Select(i => (Stored: batch.Entries[i], Revision: first + i))
            .Where(e => e.Revision < before && (jail is null || e.Stored.Jail.Guid() == jail))
            .Select(e => EntryCodec.FromStored(e.Stored, e.Revision));

    /// <summary>The document that holds it.</summary>
    public BsonDocument Body() => new() { ["_id"] = first, ["data"] = batch.ToByteArray() };

    /// <summary>The document that tells of it.</summary>
    public BsonDocument Summary()
    {
        var marks = new byte[jails.Count * sizeof(int)];
        var at = 0;
        foreach (var mark in jails)
        {
            BinaryPrimitives.WriteInt32LittleEndian(marks.AsSpan(at), mark);
            at += sizeof(int);
        }
        return new() { ["_id"] = first, ["count"] = batch.Entries.Count, ["until"] = batch.Entries[^1].Time, ["jails"] = marks };
    }

    /// <summary>Whether the page of a summary may hold something of a jail; rarely yes when it does not.</summary>
    public static bool MayHold(BsonDocument summary, Guid jail)
    {
        var marks = summary["jails"].AsBinary.AsSpan();
        var wanted = Mark(jail);
        for (; !marks.IsEmpty; marks = marks[sizeof(int)..])
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(marks) == wanted)
            {
                return true;
            }
        }
        return false;
    }

    private static int Mark(Guid jail)
    {
        Span<byte> bytes = stackalloc byte[16];
        jail.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt32BigEndian(bytes) ^ BinaryPrimitives.ReadInt32BigEndian(bytes[4..])
            ^ BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) ^ BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
    }
}
