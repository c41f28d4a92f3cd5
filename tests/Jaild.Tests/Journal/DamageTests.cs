using Jaild.Commands;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>Files that are not as they were written.</summary>
internal sealed class DamageTests
{
    private const string Segment = "/store/segment-0000000001";
    private const int Count = 8;

    private RecordedFiles files = null!;
    private List<(long Start, long End)> batches = null!;

    [SetUp]
    public async Task Write_a_batch_for_each_entry()
    {
        files = new RecordedFiles();
        using (var journal = Open(files))
        {
            for (var i = 1; i <= Count; i++)
            {
                await journal.Append(Entries.Of(i), mayUseReserve: false);
            }
        }
        batches = [];
        using var reader = new JournalFile("/store", IsSnapshot: false, 1).Open(files, out _);
        for (var start = reader.Position; reader.TryRead(out _); start = reader.Position)
        {
            batches.Add((start, reader.Position));
        }
        Assert.That(batches, Has.Count.EqualTo(Count));
    }

    [Test]
    public void A_last_batch_torn_at_any_byte_is_cut_off_and_nothing_else()
    {
        var (start, end) = batches[^1];
        for (var at = start; at < end; at++)
        {
            foreach (var zeros in new[] { false, true })
            {
                var torn = files.Copy();
                var bytes = torn.Bytes(Segment)[..(int)end];
                torn.Put(Segment, zeros ? [.. bytes[..(int)at], .. new byte[end - at]] : bytes[..(int)at]);
                using var journal = Open(torn);
                // A last byte that was zero anyway is not torn.
                var whole = zeros && bytes.AsSpan((int)at).IndexOfAnyExcept((byte)0) < 0;
                Assert.That((journal.Damage, journal.Ledger.Revision), Is.EqualTo(((JaildException?)null, whole ? (long)Count : Count - 1)), $"at {at}");
            }
        }
    }

    [Test]
    public void A_bad_batch_with_a_valid_later_one_opens_read_only_and_names_file_and_offset()
    {
        for (var bad = 0; bad < Count - 1; bad++)
        {
            foreach (var at in new[] { batches[bad].Start, batches[bad].Start + 13, batches[bad].Start + 20, batches[bad].End - 1 })
            {
                var damaged = Flip(at);
                var before = Journal(damaged);
                using var journal = Open(damaged);
                Assert.That(journal.Damage?.Metadata, Is.EqualTo(new Dictionary<string, string> { ["file"] = Segment, ["offset"] = $"{batches[bad].Start}" }));
                Assert.That(journal.Ledger.Revision, Is.EqualTo(bad));
                Assert.That(journal.Ledger.Jails.Count(), Is.EqualTo(bad));
                Assert.That(async () => await journal.Append(Entries.Of(1), mayUseReserve: true), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Damaged)
                    .And.Message.Contains(Segment).And.Message.Contains($"offset {batches[bad].Start}"));
                Assert.That(Journal(damaged), Is.EqualTo(before), "nothing is written");
            }
        }
    }

    [Test]
    public async Task What_is_good_of_a_damaged_journal_can_be_watched()
    {
        using var journal = Open(Flip(batches[5].Start + 40));
        await using var watch = journal.Read(0, CancellationToken.None).GetAsyncEnumerator();
        for (var i = 1; i <= 5; i++)
        {
            Assert.That(await watch.MoveNextAsync(), Is.True);
            Assert.That(watch.Current.Revision, Is.EqualTo(i));
        }
        using var cancel = new CancellationTokenSource();
        await using var live = journal.Read(5, cancel.Token).GetAsyncEnumerator();
        var more = live.MoveNextAsync().AsTask();
        Assert.That(more.IsCompleted, Is.False);
        await cancel.CancelAsync();
        Assert.That(async () => await more, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_damaged_header_or_snapshot_opens_read_only_and_names_the_file()
    {
        foreach (var path in new[] { Segment, "/store/snapshot-0000000001" })
        {
            var damaged = files.Copy();
            var bytes = damaged.Bytes(path).ToArray();
            bytes[40] ^= 1;
            damaged.Put(path, bytes);
            using var journal = Open(damaged);
            Assert.That(journal.Damage?.Metadata["file"], Is.EqualTo(path));
        }
    }

    [Test]
    public void A_snapshot_that_cannot_be_read_costs_nothing_while_the_one_before_is_there()
    {
        using (Open(files))
        {
        }
        var path = "/store/snapshot-0000000002";
        files.Put(path, files.Bytes(path)[..^1]);
        using var journal = Open(files);
        Assert.That(journal.Damage?.Metadata["file"], Is.EqualTo(path));
        Assert.That(journal.Ledger.Revision, Is.EqualTo(Count));
    }

    [Test]
    public void A_segment_that_is_missing_in_the_middle_is_damage()
    {
        for (var start = 0; start < 2; start++)
        {
            using var journal = Open(files);
            Assert.That(async () => await journal.Append(Entries.Of(20), mayUseReserve: false), Throws.Nothing);
            Assert.That(async () => await journal.Append(Entries.Of(20), mayUseReserve: false), Throws.Nothing);
        }
        foreach (var gone in new[] { "segment-0000000002", "snapshot-0000000002", "snapshot-0000000003" })
        {
            files.Delete($"/store/{gone}");
        }
        using var damaged = Open(files);
        Assert.That(damaged.Damage?.Message, Does.Contain("segment-0000000001").Or.Contain("segment-0000000003"));
        Assert.That(damaged.Ledger.Revision, Is.EqualTo(Count));
    }

    [Test]
    public void A_newer_format_is_refused_with_the_version_that_can_read_it()
    {
        var file = new JournalFile("/store", IsSnapshot: false, 2);
        var header = new Jaild.Journal.Generated.Header { Format = 2, WrittenBy = "9.8.7", Number = 2, FirstRevision = Count + 1, Revision = Count };
        SegmentWriter.Create(files, file, header, default, 1024).Dispose();
        Assert.That(() => Open(files), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("JOURNAL_TOO_NEW")
            .And.Message.Contains("9.8.7").And.Message.Contains(file.Path));
    }

    [Test]
    public void A_place_that_the_disk_does_not_give_back_opens_read_only_and_names_file_and_offset()
    {
        for (var bad = 0; bad < Count; bad++)
        {
            var failing = files.Copy();
            failing.BadAt[Segment] = batches[bad].Start + 7;
            using (var journal = Open(failing))
            {
                Assert.That(journal.Damage?.Metadata, Is.EqualTo(new Dictionary<string, string> { ["file"] = Segment, ["offset"] = $"{batches[bad].Start}" }));
                Assert.That(journal.Damage?.Message, Does.Contain("cannot be read").And.Contain("Input/output error"));
                Assert.That(journal.Ledger.Revision, Is.EqualTo(bad), "what is before it is read");
            }
            var output = new StringWriter();
            Assert.That(CheckCommand.Run(Options(failing), output), Is.EqualTo(ExitCode.Data));
            Assert.That(output.ToString(), Does.Contain($"{Segment} cannot be read at offset {batches[bad].Start}").And.Contain("the state at revision 0"));
            failing.BadAt.Clear();
            using var later = Open(failing);
            Assert.That((later.Damage, later.Ledger.Revision), Is.EqualTo(((JaildException?)null, (long)Count)), "and nothing was changed");
        }
    }

    [Test]
    public void A_file_that_cannot_be_opened_opens_read_only_and_is_named([Values(Segment, "/store/snapshot-0000000001")] string path)
    {
        files.BadAt[path] = -1;
        using var journal = Open(files);
        Assert.That(journal.Damage?.Metadata["file"], Is.EqualTo(path));
        Assert.That(CheckCommand.Run(Options(files), TextWriter.Null), Is.EqualTo(ExitCode.Data));
    }

    [Test]
    public async Task A_watch_that_comes_to_what_the_disk_does_not_give_back_is_told_where()
    {
        using var journal = Open(files);
        files.BadAt[Segment] = batches[2].Start + 7;
        await using var watch = journal.Read(0, CancellationToken.None).GetAsyncEnumerator();
        var seen = 0;
        Assert.That(async () =>
        {
            while (await watch.MoveNextAsync())
            {
                seen++;
            }
        }, Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Damaged).And.Message.Contains($"offset {batches[2].Start}"));
        Assert.That(seen, Is.EqualTo(2));
    }

    [Test]
    public void A_store_that_cannot_be_listed_is_refused_with_its_name()
    {
        files.BadAt["/store"] = -1;
        Assert.That(() => Open(files), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("STORE_UNWRITABLE").And.Message.Contains("/store"));
    }

    [Test]
    public void A_start_that_cannot_write_is_refused_with_the_code_of_a_failed_write()
    {
        files.FailsToSync = path => path.Contains("segment");
        var refused = Assert.Throws<JaildException>(() => Open(files));
        Assert.That(refused.Message, Does.Contain("/store").And.Contain("fdatasync"));
        Assert.That(RunCommand.Code(refused), Is.EqualTo(ExitCode.Io));
        files.FailsToSync = _ => false;
        using var journal = Open(files);
        Assert.That((journal.Damage, journal.Ledger.Revision), Is.EqualTo(((JaildException?)null, (long)Count)));
    }

    private static FileJournal Open(RecordedFiles files) => FileJournal.Open(Options(files), new FakeTimeProvider(), Ids.Next, NullLogger.Instance);

    private static JournalOptions Options(RecordedFiles files) => new() { Directory = "/store", Files = files, AllocateBytes = 1024, ReserveBytes = 2048, RecentEntries = 4 };

    private static Dictionary<string, byte[]> Journal(RecordedFiles files) => files.List("/store")
        .Where(name => !name.StartsWith("memory", StringComparison.Ordinal)).ToDictionary(name => name, name => files.Bytes($"/store/{name}"));

    private RecordedFiles Flip(long at)
    {
        var damaged = files.Copy();
        var bytes = damaged.Bytes(Segment).ToArray();
        bytes[at] ^= 0x40;
        damaged.Put(Segment, bytes);
        return damaged;
    }
}
