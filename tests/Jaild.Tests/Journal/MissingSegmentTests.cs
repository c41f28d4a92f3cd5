using Jaild.Commands;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Store;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>Files of the journal's end that are not there any more: what they held was acknowledged, so nothing may go on as if it had not been.</summary>
internal sealed class MissingSegmentTests : JournalFixture
{
    private readonly StringWriter output = new();
    private RecordedFiles files = null!;

    [SetUp]
    public async Task Write_two_segments()
    {
        files = new RecordedFiles();
        output.GetStringBuilder().Clear();
        for (var start = 0; start < 2; start++)
        {
            using var journal = Open(files);
            for (var i = 0; i < 3; i++)
            {
                await journal.Append(Entries.Of((start * 3) + i), mayUseReserve: false);
            }
            await Settle(journal);
        }
    }

    [Test]
    public void A_newest_segment_is_missed_by_its_snapshot()
    {
        files.Delete("/store/segment-0000000002");
        foreach (var memory in files.List("/store").Where(n => n.StartsWith("memory", StringComparison.Ordinal)))
        {
            files.Delete($"/store/{memory}");
        }
        using var journal = Open(files);
        Assert.That(journal.Damage?.Metadata["file"], Is.EqualTo("/store/segment-0000000002"));
        Assert.That(journal.Ledger.Revision, Is.EqualTo(3));
    }

    [Test]
    public void A_newest_segment_with_its_snapshot_is_missed_by_the_memory_and_a_repair_keeps_what_that_knows()
    {
        Lose("segment-0000000002", "snapshot-0000000002");
        var memory = files.Bytes("/store/memory.db");
        using (var journal = Open(files))
        {
            Assert.That(journal.Damage?.Message, Does.Contain("/store/segment-0000000001").And.Contain("revision 3").And.Contain("memory.db knows of revision 6"));
            Assert.That(async () => await journal.Append(Entries.Of(9), mayUseReserve: true), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Damaged));
        }
        Assert.That(CheckCommand.Run(In(files), output), Is.EqualTo(ExitCode.Data));
        Assert.That(output.ToString(), Does.Contain("a segment behind it is missing"));

        Assert.That(Repair(), Is.EqualTo(ExitCode.Ok));
        Assert.That(output.ToString(), Does.Contain("revisions 4 to at least 6"));
        Assert.That(files.Paths.Where(p => p.Contains("memory.db.aside-")).Select(files.Bytes), Has.Some.EqualTo(memory));
        using var repaired = Open(files);
        Assert.That((repaired.Damage, repaired.Ledger.Revision), Is.EqualTo(((JaildException?)null, 3L)));
        Assert.That(repaired.Store.Current.ListEvents(null, long.MaxValue, 100).Select(e => e.Revision), Is.EqualTo(new[] { 3, 2, 1 }));
    }

    [Test]
    public void A_whole_journal_is_missed_by_the_memory_and_none_is_begun_in_its_place()
    {
        Lose([.. files.List("/store").Where(n => JournalFile.Parse("", n) is not null)]);
        var before = files.List("/store");
        using (var journal = Open(files))
        {
            Assert.That(journal.Damage?.Message, Does.Contain("revision 0").And.Contain("revision 6"));
        }
        Assert.That(files.List("/store"), Is.EqualTo(before));
        Assert.That(Repair(), Is.EqualTo(ExitCode.Ok));
        Assert.That(files.List("/store"), Has.Some.StartsWith("memory.db.aside-"));
        using var repaired = Open(files);
        Assert.That((repaired.Damage, repaired.Ledger.Revision), Is.EqualTo(((JaildException?)null, 0L)));
    }

    [Test]
    public void A_flush_of_the_memory_that_is_whole_but_not_in_its_place_is_no_damage_and_is_left_so_by_a_check()
    {
        using (var memory = AtomicFile.Open(files, "/store", JailStore.FileName))
        {
            memory.Position = memory.Length;
            memory.Write(new byte[2 * BlockFile.BlockSize]);
            memory.Flush();
        }
        var torn = files.Bytes("/store/memory.db").ToArray();
        torn.AsSpan(torn.Length - BlockFile.StoredSize, 700).Fill(7); // a part of it got there
        files.Put("/store/memory.db", torn);
        Assert.That(CheckCommand.Run(In(files), output), Is.EqualTo(ExitCode.Ok), output.ToString());
        Assert.That(files.Bytes("/store/memory.db"), Is.EqualTo(torn));
        using var journal = Open(files);
        Assert.That((journal.Store.MovedAside, journal.Applied), Is.EqualTo(((string?)null, 6L)));
    }

    [Test]
    public void A_block_of_the_memory_that_changed_by_itself_or_cannot_be_read_is_told_by_a_check()
    {
        files.Delete("/store/memory.db.flush");
        files.BadAt["/store/memory.db"] = BlockFile.StoredSize + 5;
        Assert.That(CheckCommand.Run(In(files), output), Is.EqualTo(ExitCode.Data));
        Assert.That(output.ToString(), Does.Contain("/store/memory.db").And.Contain("Input/output error"));
        files.BadAt.Clear();
        var bytes = files.Bytes("/store/memory.db").ToArray();
        bytes[BlockFile.StoredSize + 5] ^= 1;
        files.Put("/store/memory.db", bytes);
        Assert.That(CheckCommand.Run(In(files), output), Is.EqualTo(ExitCode.Data));
        Assert.That(output.ToString(), Does.Contain($"block 1, at offset {BlockFile.StoredSize}"));
    }

    private void Lose(params string[] lost)
    {
        foreach (var name in lost)
        {
            files.Delete($"/store/{name}");
        }
    }

    private JournalOptions In(RecordedFiles where) => Options with { Directory = "/store", Files = where, ReserveBytes = 2048, AllocateBytes = 1024 };

    private FileJournal Open(RecordedFiles where) => FileJournal.Open(In(where), Time, Ids.Next, NullLogger.Instance);

    private ExitCode Repair() => RepairCommand.Run(In(files), Time, Ids.Next, NullLogger.Instance, output);
}
