using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Store;
using Jaild.Tests.Journal;
using NUnit.Framework;

namespace Jaild.Tests.Store;

internal sealed class JailStoreTests
{
    private static readonly Guid Epoch = Ids.Of(42);

    [Test]
    public void Every_applied_round_survives_a_power_cut_at_every_operation()
    {
        var whole = new RecordedFiles();
        Assert.That(Live(whole), Is.EqualTo(5));
        for (var cut = 1; cut <= whole.Operations; cut++)
        {
            var files = new RecordedFiles { CutAt = cut };
            var applied = Live(files);
            for (var seed = 0; seed < 3; seed++)
            {
                using var left = new JailStore(files.AfterPowerCut(seed), "/store", Epoch);
                Assert.That(left.Applied, Is.AnyOf(applied, applied + 1), $"cut at {cut}, seed {seed}");
                for (var round = 1; round <= left.Applied; round++)
                {
                    Assert.That(left.FindDeceased(Ids.Of(round))?.Revision, Is.EqualTo(round), $"cut at {cut}, seed {seed}");
                }
                Assert.That(left.ListEvents(null, long.MaxValue, 100).Select(e => e.Revision).Where(r => r <= left.Applied), Is.EqualTo(
                    Enumerable.Range(1, (int)left.Applied).Reverse()), $"cut at {cut}, seed {seed}");
            }
        }
    }

    [Test]
    public void Texts_and_times_come_back_as_they_went_in()
    {
        using var store = new JailStore(new RecordedFiles(), "/store", Epoch);
        var record = Deceased(7, " a text with blanks ") with { Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(7) };
        var operation = Entries.Operation(Ids.Of(1), Ids.Of(2), OperationState.Failed, record.Created, record.Created.AddTicks(1)) with { Error = new(Core.ErrorKind.Host, "", " m ") };
        store.Apply(new StoreRound { Revision = 7, Living = [], Deceased = [record], Operations = [operation], Pages = [] });
        Assert.That(store.FindDeceased(record.Uuid)?.Status.Message, Is.EqualTo(" a text with blanks "));
        Assert.That(store.FindDeceased(record.Uuid)?.Status.Reason, Is.Empty);
        Assert.That(store.FindDeceased(record.Uuid)?.Created, Is.EqualTo(record.Created));
        Assert.That(store.FindOperation(operation.Id), Is.EqualTo(operation).Using<Operation>((a, b) => a.Ended == b.Ended && a.Created == b.Created && a.Error == b.Error));
        Assert.That(store.ListDeceased(record.Name, 10).Single().Uuid, Is.EqualTo(record.Uuid));
    }

    [Test]
    public void Events_are_listed_newest_first_by_jail_and_in_pages()
    {
        using var store = new JailStore(new RecordedFiles(), "/store", Epoch);
        Apply(store, 1, 1000);
        Assert.That(store.ListEvents(null, long.MaxValue, 3).Select(e => e.Revision), Is.EqualTo(new[] { 1000, 999, 998 }));
        var jail = Entries.Of(4).Jail;
        var page = store.ListEvents(jail, 500, 5);
        Assert.That(page.Select(e => e.Revision), Is.EqualTo(new[] { 494, 484, 474, 464, 454 }));
        Assert.That(page.Select(e => e.Jail), Is.All.EqualTo(jail));
        Assert.That(page[0].Events.Single().Message, Is.EqualTo("entry 494"));
    }

    [Test]
    public void What_is_too_old_or_too_much_is_forgotten()
    {
        using var store = new JailStore(new RecordedFiles(), "/store", Epoch);
        Apply(store, 1, 1000);
        store.Prune(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, events: 300);
        var left = store.ListEvents(null, long.MaxValue, 2000).Select(e => e.Revision).ToList();
        Assert.That(left, Has.Count.LessThanOrEqualTo(300).And.Count.GreaterThan(300 - HistoryPage.Capacity));
        Assert.That(left[0], Is.EqualTo(1000));
        store.Prune(DateTimeOffset.UnixEpoch, Entries.Of(1).Time.AddDays(1), events: 300);
        Assert.That(store.ListEvents(null, long.MaxValue, 1), Is.Empty);
    }

    private static JailRecord Deceased(int number, string message) => new()
    {
        Uuid = Ids.Of(number), Name = JailName.Parse($"gone-{number}x"), Definition = JailDefinition.Empty, Created = DateTimeOffset.UnixEpoch, Revision = number,
        Status = new JailStatus { State = JailState.Absent, Since = DateTimeOffset.UnixEpoch, Message = message },
    };

    private static void Apply(JailStore store, int first, int last)
    {
        var pages = new List<HistoryPage>();
        for (var revision = first; revision <= last; revision++)
        {
            if (pages.Count == 0 || pages[^1].IsFull)
            {
                pages.Add(new HistoryPage(revision));
            }
            pages[^1].Add(Entries.Of(revision % 10, message: $"entry {revision}") with { Revision = revision });
        }
        store.Apply(new StoreRound { Revision = last, Living = [], Deceased = [], Operations = [], Pages = pages });
    }

    private static int Live(RecordedFiles files)
    {
        var applied = 0;
        try
        {
            using var store = new JailStore(files, "/store", Epoch);
            var page = new HistoryPage(1);
            for (var round = 1; round <= 5; round++)
            {
                page.Add(Entries.Of(round) with { Revision = round });
                store.Apply(new StoreRound { Revision = round, Living = [], Deceased = [Deceased(round, new string('d', 20_000))], Operations = [], Pages = [page] });
                applied = round;
            }
        }
        catch (PowerCutException)
        {
        }
        return applied;
    }
}
