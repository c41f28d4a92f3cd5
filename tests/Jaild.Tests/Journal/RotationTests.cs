using Jaild.Core;
using Jaild.Journal;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

internal sealed class RotationTests : JournalFixture
{
    [SetUp]
    public void Rotate_often() => Options = Options with { SegmentBytes = 20_000 };

    [Test]
    public async Task A_watch_goes_over_rotations_under_load_without_gap_or_repetition()
    {
        const int Count = 2000;
        using var journal = Open();
        var watch = Task.Run(async () =>
        {
            var next = 0L;
            await foreach (var entry in journal.Read(0, CancellationToken.None))
            {
                Assert.That(entry.Revision, Is.EqualTo(++next));
                if (next == Count)
                {
                    return;
                }
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Count / 20; i++)
            {
                await journal.Append(Entries.Of(caller, message: new string('m', 100)), mayUseReserve: false);
            }
        })));
        await watch;
        Assert.That(Segments(), Has.Length.GreaterThan(2));
        Assert.That(journal.Oldest, Is.Zero, "all is within the watch retention");
    }

    [Test]
    public async Task Old_segments_go_when_they_are_old_and_the_store_has_them_and_a_watch_from_there_is_told_what_is_left()
    {
        using (var journal = Open())
        {
            await Fill(journal);
            await Settle(journal);
        }
        Assert.That(Segments(), Has.Length.GreaterThan(3));
        Time.Advance(TimeSpan.FromDays(8));
        long newest;
        using (var young = Open()) // the segments that end the old ones are young only from here on
        {
            newest = young.Ledger.Revision;
        }
        Time.Advance(TimeSpan.FromDays(8));
        using var later = Open();
        Assert.That(Segments(), Has.Length.LessThanOrEqualTo(3));
        Assert.That(later.Oldest, Is.GreaterThan(0));
        Assert.That(later.Ledger.Revision, Is.EqualTo(newest));
        Assert.That(() => later.Read(0, default), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.OutOfRange)
            .And.Property("Metadata").EqualTo(new Dictionary<string, string> { ["oldest_revision"] = $"{later.Oldest}" }));
        Assert.That(later.Store.Current.ListEvents(null, long.MaxValue, 10_000), Has.Count.EqualTo((int)newest), "the store remembers all");
    }

    [Test]
    public async Task Segments_that_the_store_has_not_applied_are_kept_however_old_they_are()
    {
        using (var journal = Open())
        {
            await Fill(journal);
        }
        Time.Advance(TimeSpan.FromDays(30));
        using var later = Open();
        Assert.That(later.Oldest, Is.Zero);
    }

    [Test]
    public async Task A_store_that_is_lost_or_damaged_is_moved_aside_and_built_again()
    {
        using (var journal = Open())
        {
            await journal.Append(Entries.Of(1), mayUseReserve: false);
            await journal.Append(Entries.Of(1, Core.Lifecycle.JailState.Absent, "over"), mayUseReserve: false);
            await Settle(journal);
        }
        var memory = Path.Combine(Store, "memory.db");
        foreach (var file in Directory.GetFiles(Store, "memory.db*"))
        {
            await File.WriteAllBytesAsync(file, [.. (await File.ReadAllBytesAsync(file)).Select(b => (byte)(b ^ 1))]);
        }
        using (var journal = Open())
        {
            Assert.That(journal.Store.MovedAside, Does.Exist);
            await Settle(journal);
            Assert.That(journal.FindDeceased(Entries.Of(1).Jail)?.Status.Message, Is.EqualTo("over"));
            Assert.That(journal.FindDeceased(Entries.Of(1).Jail)?.Definition.Path, Is.EqualTo("/jails/1"));
        }
        File.Delete(memory);
        using var again = Open();
        await Settle(again);
        Assert.That(again.FindDeceased(Entries.Of(1).Jail)?.Status.Message, Is.EqualTo("over"));
    }

    private static async Task Fill(FileJournal journal)
    {
        for (var i = 0; i < 300; i++)
        {
            await journal.Append(Entries.Of(i % 5, message: new string('m', 100)), mayUseReserve: false);
        }
    }

    private string[] Segments() => Directory.GetFiles(Store, "segment-*");
}
