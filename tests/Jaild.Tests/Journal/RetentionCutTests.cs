using System.Collections.Concurrent;
using Jaild.Core.Journal;
using Jaild.Journal;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>The power is cut while weeks go by: old segments are removed, the memory follows and forgets.</summary>
internal sealed class RetentionCutTests
{
    private const int Remembered = 200;

    private readonly ConcurrentDictionary<long, JournalEntry> acknowledged = new();
    private int removed;

    [Test]
    public async Task Nothing_is_removed_that_the_memory_does_not_have_and_the_newest_history_is_whole()
    {
        await PowerCuts.Each(new RecordedFiles(), Live, Check, seeds: 2);
        Assert.That(removed, Is.Positive, "segments were removed");
    }

    private static FileJournal Open(RecordedFiles files, FakeTimeProvider time) => FileJournal.Open(
        new JournalOptions
        {
            Directory = "/var/db/store", Files = files, AllocateBytes = 1024, ReserveBytes = 2048, RecentEntries = 8, SegmentBytes = 9_000, WatchBytes = 1 << 20,
            HistoryEvents = Remembered,
        },
        time, Ids.Next, NullLogger.Instance);

    private async Task Live(RecordedFiles files)
    {
        acknowledged.Clear();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        for (var start = 0; start < 4; start++)
        {
            using var journal = Open(files, time);
            for (var i = 0; i < 3; i++)
            {
                await Task.WhenAll(Enumerable.Range(0, 30).Select(k => Append(journal, k, time)));
                await Settle(journal, time, files);
            }
            time.Advance(TimeSpan.FromDays(5));
        }
    }

    private async Task Append(FileJournal journal, int jail, FakeTimeProvider time)
    {
        var written = await journal.Append(Entries.Of(jail % 4, time: time.GetUtcNow()), mayUseReserve: true);
        acknowledged[written.Revision] = written;
    }

    private async Task Check(RecordedFiles left, bool ended, string when)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 30, 0, 0, 0, TimeSpan.Zero));
        using var journal = Open(left, time);
        var newest = acknowledged.IsEmpty ? 0 : acknowledged.Keys.Max();
        Assert.That(journal.Damage, Is.Null, when);
        Assert.That(journal.Ledger.Revision, Is.GreaterThanOrEqualTo(newest), when);
        Assert.That(journal.Oldest == 0 || journal.Applied >= journal.Oldest, when);
        removed += journal.Oldest > 0 ? 1 : 0;
        await Settle(journal, time, left);
        Assert.That(journal.Store.MovedAside, Is.Null, when);
        var history = journal.Store.Current.ListEvents(null, long.MaxValue, Remembered).ToDictionary(e => e.Revision);
        foreach (var entry in acknowledged.Values.Where(e => e.Revision > journal.Ledger.Revision - (Remembered - Jaild.Store.HistoryPage.Capacity)))
        {
            Assert.That(history.GetValueOrDefault(entry.Revision)?.Jail, Is.EqualTo(entry.Jail), $"{when}: {entry.Revision} of {journal.Ledger.Revision}");
        }
    }

    private static async Task Settle(FileJournal journal, FakeTimeProvider time, RecordedFiles files)
    {
        while (journal.Applied < journal.Ledger.Revision)
        {
            if (files.IsCut) // the memory would try again for ever
            {
                throw new PowerCutException();
            }
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
