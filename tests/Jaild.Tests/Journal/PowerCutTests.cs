using System.Collections.Concurrent;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Journal;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>The power is cut at every call that changes a file, while the journal is made, written, rotated, pruned, closed and opened again.</summary>
internal sealed class PowerCutTests
{
    private const int Seeds = 4;

    [Test]
    public async Task Every_acknowledged_entry_survives_a_power_cut_at_every_operation()
    {
        var whole = new RecordedFiles();
        await Live(whole, []);
        Assert.That(whole.Operations, Is.GreaterThan(100));
        for (var cut = 1; cut <= whole.Operations; cut++)
        {
            var files = new RecordedFiles { CutAt = cut };
            var acknowledged = new ConcurrentDictionary<long, JournalEntry>();
            await Live(files, acknowledged);
            for (var seed = 0; seed < Seeds; seed++)
            {
                await Check(files.AfterPowerCut(seed), acknowledged, $"cut at {cut}, seed {seed}");
            }
            await CheckTwice(files.AfterPowerCut(cut % Seeds), acknowledged, cut * 7);
        }
    }

    private static FileJournal Open(RecordedFiles files) => FileJournal.Open(
        new JournalOptions { Directory = "/store", Files = files, AllocateBytes = 1024, ReserveBytes = 2048, RecentEntries = 8, SegmentBytes = 3000, WatchBytes = 8000 },
        new FakeTimeProvider(), Ids.Next, NullLogger.Instance);

    private static async Task Live(RecordedFiles files, ConcurrentDictionary<long, JournalEntry> acknowledged)
    {
        try
        {
            for (var start = 0; start < 3; start++)
            {
                using var journal = Open(files);
                for (var i = 0; i < 6; i++)
                {
                    await Task.WhenAll(Enumerable.Range(0, 3).Select(k => Append(journal, $"{start}.{i}.{k}", acknowledged)));
                }
            }
        }
        catch (JaildException cut) when (cut.Kind == ErrorKind.Unavailable || cut.InnerException is PowerCutException)
        {
        }
    }

    private static async Task Append(FileJournal journal, string message, ConcurrentDictionary<long, JournalEntry> acknowledged)
    {
        var written = await journal.Append(Entries.Of((int)(message[^1] % 3), message: message + new string('.', 200)), mayUseReserve: true);
        acknowledged[written.Revision] = written;
    }

    /// <summary>The power is cut once more while what is left is opened.</summary>
    private static async Task CheckTwice(RecordedFiles files, ConcurrentDictionary<long, JournalEntry> acknowledged, int moment)
    {
        files.CutAt = 1 + (moment % 40);
        try
        {
            using var journal = Open(files);
        }
        catch (JaildException cut) when (cut.InnerException is PowerCutException)
        {
        }
        await Check(files.AfterPowerCut(moment), acknowledged, $"second cut at {files.CutAt}");
    }

    private static async Task Check(RecordedFiles files, ConcurrentDictionary<long, JournalEntry> acknowledged, string when)
    {
        using var journal = Open(files);
        var newest = acknowledged.IsEmpty ? 0 : acknowledged.Keys.Max();
        Assert.That(journal.Damage, Is.Null, when);
        Assert.That(journal.Ledger.Revision, Is.GreaterThanOrEqualTo(newest), when);
        var next = journal.Oldest;
        var until = journal.Ledger.Revision;
        await using var entries = journal.Read(next, CancellationToken.None).GetAsyncEnumerator();
        while (next < until)
        {
            await entries.MoveNextAsync();
            Assert.That(entries.Current.Revision, Is.EqualTo(++next), when);
            if (acknowledged.TryGetValue(next, out var entry))
            {
                Assert.That((entries.Current.Jail, entries.Current.Status!.Message), Is.EqualTo((entry.Jail, entry.Status!.Message)), when);
            }
        }
        foreach (var last in acknowledged.Values.GroupBy(e => e.Jail).Select(g => g.MaxBy(e => e.Revision)!))
        {
            Assert.That(journal.Ledger.Find(last.Jail)?.Revision, Is.GreaterThanOrEqualTo(last.Revision), when);
        }
        Assert.That((await journal.Append(Entries.Of(9), mayUseReserve: true)).Revision, Is.EqualTo(until + 1), when);
    }
}
