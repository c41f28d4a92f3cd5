using Jaild.Core;
using Jaild.Journal;
using Jaild.Store;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>A disk that is full, and one that fails.</summary>
internal sealed class FullDiskTests
{
    private readonly FakeTimeProvider time = new();
    private RecordedFiles files = null!;

    [SetUp]
    public void MakeFiles() => files = new RecordedFiles();

    [Test]
    public async Task On_a_full_disk_only_what_ends_something_is_accepted_and_it_heals_when_there_is_space()
    {
        using var journal = Open();
        var used = await Fill(journal);
        Assert.That(files.List("/store"), Does.Contain("reserve"));

        var ended = await journal.Append(Entries.Of(2, message: new string('e', 900)), mayUseReserve: true);
        Assert.That(ended.Revision, Is.EqualTo(used + 1), "the reserve makes room");
        Assert.That(files.List("/store"), Does.Not.Contain("reserve"));
        Assert.That(async () => await journal.Append(Entries.Of(3), mayUseReserve: false), Exhausted);

        files.Capacity = long.MaxValue;
        Assert.That(async () => await journal.Append(Entries.Of(3), mayUseReserve: false), Exhausted, "the disk is left alone for a while");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await journal.Append(Entries.Of(3), mayUseReserve: false)).Revision, Is.EqualTo(used + 2));
        Assert.That(files.List("/store"), Does.Contain("reserve"));
    }

    [Test]
    public async Task What_a_full_disk_refused_is_not_there_after_a_power_cut([Values(0, 300, 700, 1200, 2000)] int room)
    {
        using var journal = Open();
        var used = await Fill(journal, room); // with some, a batch fits and the zeros behind it do not
        for (var seed = 0; seed < 20; seed++)
        {
            var left = files.AfterPowerCut(seed);
            using var again = FileJournal.Open(Options(left), time, Ids.Next, NullLogger.Instance);
            Assert.That((again.Damage, again.Ledger.Revision), Is.EqualTo(((JaildException?)null, used)));
        }
    }

    [Test]
    public async Task A_full_disk_does_not_hinder_a_start()
    {
        long used;
        using (var journal = Open())
        {
            used = await Fill(journal);
        }
        using var again = Open();
        Assert.That(again.Ledger.Revision, Is.EqualTo(used));
        Assert.That((await again.Append(Entries.Of(2), mayUseReserve: true)).Revision, Is.EqualTo(used + 1));
    }

    [Test]
    public async Task What_the_reserve_gave_up_for_a_start_is_for_entries_and_not_for_a_snapshot()
    {
        using (var journal = Open())
        {
            await Fill(journal);
        }
        using var again = Open();
        Assert.That(files.List("/store"), Does.Contain("segment-0000000002").And.Not.Contain("reserve").And.Not.Contain("snapshot-0000000002"));
        Assert.That((await again.Append(Entries.Of(2, message: new string('e', 1200)), mayUseReserve: true)).Revision, Is.GreaterThan(1));
    }

    [Test]
    public async Task A_start_on_a_disk_that_has_no_space_even_to_cut_off_a_tail_goes_on()
    {
        using var journal = Open();
        await journal.Append(Entries.Of(1), mayUseReserve: false);
        var killed = files.Copy(); // with the zeros that a killed daemon leaves
        killed.IsFullToTruncate = true;
        using var again = FileJournal.Open(Options(killed), time, Ids.Next, NullLogger.Instance);
        Assert.That((again.Damage, again.Ledger.Revision), Is.EqualTo(((JaildException?)null, 1L)));
        Assert.That((await again.Append(Entries.Of(2), mayUseReserve: false)).Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task A_killed_daemon_whose_disk_has_no_byte_left_comes_up_on_what_its_last_segment_had_ahead()
    {
        using var journal = Open();
        await journal.Append(Entries.Of(1), mayUseReserve: false);
        var killed = files.Copy(); // with the zeros that it leaves
        killed.Delete("/store/reserve");
        killed.Capacity = killed.List("/store").Sum(n => (long)killed.Bytes($"/store/{n}").Length);
        using var again = FileJournal.Open(Options(killed), time, Ids.Next, NullLogger.Instance);
        Assert.That((again.Damage, again.Ledger.Revision), Is.EqualTo(((JaildException?)null, 1L)));
        Assert.That((await again.Append(Entries.Of(2), mayUseReserve: true)).Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task The_reserve_is_made_again_when_there_is_space_although_nothing_is_appended()
    {
        using var journal = Open();
        await Fill(journal);
        await journal.Append(Entries.Of(2, message: new string('e', 900)), mayUseReserve: true);
        Assert.That(files.List("/store"), Does.Not.Contain("reserve"));
        files.Capacity = long.MaxValue;
        while (!files.List("/store").Contains("reserve"))
        {
            time.Advance(Reserve.Pause);
            await Task.Yield();
        }
    }

    [Test]
    public async Task A_memory_that_fails_while_the_reserve_is_given_up_is_not_opened_and_says_what_to_do()
    {
        using var journal = Open();
        await Fill(journal);
        await journal.Append(Entries.Of(2, message: new string('e', 900)), mayUseReserve: true);
        Assert.That(() => journal.Store.Ask<int>(_ => throw new DiskFullException("/store/memory.db")), Closed(ErrorKind.Exhausted, "free some space"));
        Assert.That(() => journal.FindDeceased(Ids.Of(1)), Closed(ErrorKind.Exhausted, "free some space"));
        Assert.That(() => journal.FindOperation(Ids.Of(1)), Closed(ErrorKind.Exhausted, "free some space"));

        files.Capacity = long.MaxValue;
        while (!files.List("/store").Contains("reserve") || journal.Applied < journal.Ledger.Revision)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.That(journal.FindDeceased(Ids.Of(1)), Is.Null);
    }

    [Test]
    public async Task A_memory_whose_disk_fails_says_so_and_what_to_do()
    {
        using var journal = Open();
        await journal.Append(Entries.Of(1), mayUseReserve: false);
        files.BadAt["/store"] = -1;
        Assert.That(() => journal.Store.Ask<int>(_ => throw new IOException("Input/output error")), Closed(ErrorKind.Damaged, "see to its disk"));
        Assert.That(() => journal.FindDeceased(Ids.Of(1)), Closed(ErrorKind.Damaged, "Input/output error"));
    }

    [Test]
    public async Task A_flush_of_the_memory_that_finds_the_disk_full_hinders_no_start_and_is_done_when_there_is_space()
    {
        using (var journal = Open())
        {
            await journal.Append(Entries.Of(1), mayUseReserve: false);
        }
        using (var memory = AtomicFile.Open(files, "/store", JailStore.FileName))
        {
            memory.Position = memory.Length;
            memory.Write(new byte[4 * BlockFile.BlockSize]);
            memory.Flush();
        }
        // As a flush leaves it whose second file is whole and whose blocks found no place.
        var path = $"/store/{JailStore.FileName}";
        files.Put(path, files.Bytes(path)[..^(4 * BlockFile.StoredSize)]);
        files.Capacity = files.List("/store").Sum(n => files.Bytes($"/store/{n}").Length) + 4096;

        using var again = Open();
        Assert.That(again.Failed.IsCompleted, Is.False);
        Assert.That((await again.Append(Entries.Of(2), mayUseReserve: true)).Revision, Is.EqualTo(2));
        Assert.That(() => again.Store.Current, Exhausted);
        Assert.That(again.Applied, Is.Zero, "nothing may be pruned for what the memory had");

        files.Capacity = long.MaxValue;
        Assert.That(again.Store.TryOpen(), Is.True);
        Assert.That(again.Store.MovedAside, Is.Null);
    }

    [Test]
    public void A_disk_too_full_to_begin_a_segment_is_a_precise_error()
    {
        files.Capacity = 100;
        Assert.That(Open, Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted).And.Message.Contains("/store"));
    }

    [Test]
    public async Task A_failed_sync_is_final()
    {
        using var journal = Open();
        await journal.Append(Entries.Of(1), mayUseReserve: false);
        files.FailsToSync = path => path.Contains("segment");
        Assert.That(async () => await journal.Append(Entries.Of(2), mayUseReserve: true), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Unavailable));
        files.FailsToSync = _ => false;
        Assert.That((await journal.Failed).Message, Does.Contain("fdatasync"));
        Assert.That(async () => await journal.Append(Entries.Of(3), mayUseReserve: true), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Unavailable));
        Assert.That(journal.Ledger.Revision, Is.EqualTo(1), "what is shown is durable");
        await using var watch = journal.Read(1, CancellationToken.None).GetAsyncEnumerator();
        Assert.That(async () => await watch.MoveNextAsync(), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Unavailable));
    }

    [Test]
    public async Task What_a_start_read_from_the_page_cache_alone_is_durable_before_it_is_shown()
    {
        using (var journal = Open())
        {
            await journal.Append(Entries.Of(1), mayUseReserve: false);
            files.FailsToSync = path => path.Contains("segment");
            Assert.That(async () => await journal.Append(Entries.Of(2), mayUseReserve: false), Throws.TypeOf<JaildException>());
        }
        files.FailsToSync = _ => false;
        using (var again = Open())
        {
            Assert.That(again.Ledger.Revision, Is.EqualTo(2), "it was written, if not synced");
        }
        using var left = FileJournal.Open(Options(files.AfterPowerCut(seed: 0)), time, Ids.Next, NullLogger.Instance);
        Assert.That(left.Ledger.Revision, Is.EqualTo(2));
        await using var watch = left.Read(0, CancellationToken.None).GetAsyncEnumerator();
        for (var revision = 1; revision <= 2; revision++)
        {
            Assert.That(await watch.MoveNextAsync(), Is.True);
            Assert.That(watch.Current.Revision, Is.EqualTo(revision));
        }
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Exhausted =>
        Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Exhausted);

    private static NUnit.Framework.Constraints.IResolveConstraint Closed(ErrorKind kind, string says) =>
        Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("MEMORY_CLOSED").And.Property("Kind").EqualTo(kind).And.Message.Contains(says).And.Message.Contains("/store/memory.db");

    private static JournalOptions Options(RecordedFiles files) =>
        new() { Directory = "/store", Files = files, AllocateBytes = 2048, ReserveBytes = 8192, RecentEntries = 4 };

    private FileJournal Open() => FileJournal.Open(Options(files), time, Ids.Next, NullLogger.Instance);

    /// <summary>Appends until the disk is full. The answer is the newest revision.</summary>
    private async Task<long> Fill(FileJournal journal, int room = 0)
    {
        await journal.Append(Entries.Of(1), mayUseReserve: false);
        files.Capacity = files.List("/store").Sum(n => files.Bytes($"/store/{n}").Length) + room;
        while (true)
        {
            try
            {
                await journal.Append(Entries.Of(1, message: new string('f', 300)), mayUseReserve: false);
            }
            catch (JaildException full)
            {
                Assert.That(full.Kind, Is.EqualTo(ErrorKind.Exhausted));
                return journal.Ledger.Revision;
            }
        }
    }
}
