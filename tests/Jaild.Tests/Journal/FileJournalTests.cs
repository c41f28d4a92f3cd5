using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

internal sealed class FileJournalTests : JournalFixture
{
    [Test]
    public async Task What_was_appended_is_there_after_a_restart_and_revisions_go_on_without_gap()
    {
        Guid epoch;
        using (var journal = Open())
        {
            epoch = journal.Epoch;
            for (var i = 1; i <= 5; i++)
            {
                Assert.That((await journal.Append(Entries.Of(i), mayUseReserve: false)).Revision, Is.EqualTo(i));
            }
        }
        for (var start = 1; start <= 3; start++)
        {
            using var journal = Open();
            Assert.That(journal.Epoch, Is.EqualTo(epoch));
            Assert.That(journal.Ledger.Revision, Is.EqualTo(4 + start));
            Assert.That(journal.Ledger.Find(JailName.Parse("jail-3x"))?.Definition.Path, Is.EqualTo("/jails/3"));
            Assert.That((await journal.Append(Entries.Of(5 + start), mayUseReserve: false)).Revision, Is.EqualTo(5 + start));
        }
    }

    [Test]
    public async Task A_caller_reads_its_own_write_in_the_ledger()
    {
        using var journal = Open();
        var written = await journal.Append(Entries.Of(1, JailState.Stuck), mayUseReserve: false);
        Assert.That(journal.Ledger.Find(written.Jail)?.Status.State, Is.EqualTo(JailState.Stuck));
        await journal.Append(Entries.Of(1, JailState.Absent, "over"), mayUseReserve: false);
        Assert.That(journal.Ledger.Find(written.Jail), Is.Null);
        Assert.That(journal.FindDeceased(written.Jail)?.Status.Message, Is.EqualTo("over"));
    }

    [Test]
    public async Task A_watch_goes_over_restarts_and_files_without_gap_or_repetition()
    {
        for (var start = 0; start < 4; start++)
        {
            using var journal = Open();
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => journal.Append(Entries.Of(i, message: new string('m', i)), mayUseReserve: false)));
        }
        using var last = Open();
        foreach (var after in new long[] { 0, 1, 49, 50, 99, 199, 200 })
        {
            using var cancel = new CancellationTokenSource();
            var next = after;
            await using var watch = last.Read(after, cancel.Token).GetAsyncEnumerator();
            while (next < 200)
            {
                Assert.That(await watch.MoveNextAsync(), Is.True);
                Assert.That(watch.Current.Revision, Is.EqualTo(++next));
            }
            var live = watch.MoveNextAsync();
            Assert.That(live.IsCompleted, Is.False);
            await cancel.CancelAsync();
            Assert.That(async () => await live, Throws.InstanceOf<OperationCanceledException>());
        }
    }

    [Test]
    public async Task A_live_watch_gets_what_is_appended_later()
    {
        using var journal = Open();
        await using var watch = journal.Read(0, CancellationToken.None).GetAsyncEnumerator();
        var first = watch.MoveNextAsync();
        await journal.Append(Entries.Of(7), mayUseReserve: false);
        Assert.That(await first, Is.True);
        Assert.That(watch.Current.Name.Value, Is.EqualTo("jail-7x"));
    }

    [Test]
    public async Task A_watch_from_a_revision_of_the_future_is_refused()
    {
        using var journal = Open();
        await journal.Append(Entries.Of(1), mayUseReserve: false);
        Assert.That(() => journal.Read(2, default), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Invalid));
        Assert.That(() => journal.Read(-1, default), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.OutOfRange));
    }

    [Test]
    public void A_second_daemon_on_the_same_store_is_refused_and_told_who_has_it()
    {
        using var journal = Open();
        Assert.That(Open, Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("STORE_IN_USE")
            .And.Message.Contains($"process {Environment.ProcessId}"));
    }

    [Test]
    public void The_store_is_closed_to_others()
    {
        File.SetUnixFileMode(Store, (UnixFileMode)0b111_101_101);
        using var journal = Open();
        Assert.That(File.GetUnixFileMode(Store), Is.EqualTo((UnixFileMode)0b111_000_000));
    }

    [Test]
    public void A_store_that_cannot_be_written_is_a_precise_error()
    {
        var file = Path.Combine(Store, "file");
        File.WriteAllText(file, "");
        Options = Options with { Directory = Path.Combine(file, "store") };
        Assert.That(Open, Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("STORE_UNWRITABLE").And.Message.Contains(file));
    }

    [Test]
    public void A_closed_journal_takes_nothing_more()
    {
        var journal = Open();
        journal.Dispose();
        Assert.That(async () => await journal.Append(Entries.Of(1), mayUseReserve: true), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Unavailable));
    }

    [Test]
    public async Task The_answer_to_a_request_id_outlives_a_restart_for_a_day()
    {
        var (request, id) = (Ids.Next(), Ids.Next());
        var now = Time.GetUtcNow();
        using (var journal = Open())
        {
            await journal.Append(Entries.Of(1) with { Operation = Entries.Operation(id, request, OperationState.Succeeded, now, now) }, mayUseReserve: false);
        }
        Time.Advance(TimeSpan.FromHours(23));
        for (var restart = 0; restart < 2; restart++)
        {
            using var journal = Open();
            Assert.That(journal.Ledger.FindRequest(request)?.Id, Is.EqualTo(id));
        }
        Time.Advance(TimeSpan.FromHours(2));
        using var later = Open();
        Assert.That(later.Ledger.FindRequest(request), Is.Null);
        Assert.That(later.Ledger.FindOperation(id), Is.Null);
    }
}
