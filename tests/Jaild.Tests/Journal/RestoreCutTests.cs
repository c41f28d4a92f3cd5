using Jaild.Commands;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>A restore that is cut short, at every call that changes something.</summary>
internal sealed class RestoreCutTests : JournalFixture
{
    private const int Count = 6;

    private static readonly byte[] Old = [1, 2, 3];

    private string archive = "";

    [SetUp]
    public async Task Make_a_backup()
    {
        using (var journal = Open())
        {
            for (var i = 1; i <= Count; i++)
            {
                await journal.Append(Entries.Of(i), mayUseReserve: false);
            }
        }
        archive = Path.Combine(Store, "backup.tar");
        Assert.That(BackupCommand.Run(Options, archive, Time, TextWriter.Null), Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task Is_finished_or_refused_with_the_way_out_by_whoever_comes_next()
    {
        var (refused, finished) = (0, 0);
        await PowerCuts.Each(new RecordedFiles(), files => Task.FromResult(Restore(files, TextWriter.Null)), (left, ended, when) =>
        {
            var output = new StringWriter();
            var hadJournal = left.Paths.Any(p => p.StartsWith("/store/snapshot-", StringComparison.Ordinal));
            var isUnfinished = left.HasDirectory("/store/restoring");
            if (left.HasDirectory("/store") && left.List("/store").Count > 0)
            {
                var found = CheckCommand.Run(In(left), output);
                Assert.That(found, Is.EqualTo(isUnfinished ? ExitCode.Data : ExitCode.Ok), $"{when}: {output}");
                Assert.That(output.ToString(), isUnfinished ? Does.Contain("/store/restoring: a restore was cut short") : Does.Contain("no damage"), when);
            }
            try
            {
                using var journal = FileJournal.Open(In(left), Time, Ids.Next, NullLogger.Instance);
                Assert.That((journal.Damage, journal.Ledger.Revision), Is.EqualTo(((JaildException?)null, isUnfinished || ended || hadJournal ? (long)Count : 0)), when);
                finished += isUnfinished ? 1 : 0;
            }
            catch (JaildException unfinished) when (unfinished.Reason == "RESTORE_UNFINISHED")
            {
                Assert.That(ended, Is.False, when);
                Assert.That(unfinished.Message, Does.Contain("/store/restoring").And.Contain("jaild restore"));
                Assert.That(Restore(left, output), Is.EqualTo(ExitCode.Ok), when);
                Assert.That(output.ToString(), Does.Contain("begun again"), when);
                using var journal = FileJournal.Open(In(left), Time, Ids.Next, NullLogger.Instance);
                Assert.That((journal.Damage, journal.Ledger.Revision), Is.EqualTo(((JaildException?)null, (long)Count)), when);
                refused++;
            }
            Assert.That(left.HasDirectory("/store/restoring"), Is.False, when);
            return Task.CompletedTask;
        });
        Assert.That(Math.Min(refused, finished), Is.Positive, "both were seen");
    }

    [Test]
    public async Task Loses_nothing_that_was_remembered_there_before()
    {
        var before = new RecordedFiles();
        before.Put("/store/memory.db", Old);
        await PowerCuts.Each(before, files => Task.FromResult(Restore(files, TextWriter.Null)), (left, ended, when) =>
        {
            Assert.That(left.List("/store").Where(n => n.StartsWith("memory.db", StringComparison.Ordinal)).Select(n => left.Bytes($"/store/{n}")), Has.Some.EqualTo(Old), when);
            return Task.CompletedTask;
        });
    }

    [Test]
    public void One_that_was_whole_is_finished_by_the_next_restore_which_then_refuses()
    {
        var files = new RecordedFiles();
        Restore(files, TextWriter.Null);
        var whole = files.Operations;
        var seen = new List<string>();
        for (var cut = 1; cut <= whole; cut++)
        {
            var again = new RecordedFiles { CutAt = cut };
            Assert.That(() => Restore(again, TextWriter.Null), Throws.InstanceOf<Exception>());
            var left = again.AfterPowerCut(seed: 0);
            if (!left.HasDirectory("/store/restoring") || !left.List("/store/restoring").Contains("whole"))
            {
                continue;
            }
            var output = new StringWriter();
            Assert.That(() => Restore(left, output), Throws.TypeOf<JaildException>().With.Message.Contains("not empty"), $"cut at {cut}");
            seen.Add(output.ToString());
        }
        Assert.That(seen, Is.Not.Empty.And.All.Contains("it is finished"));
    }

    private JournalOptions In(RecordedFiles files) => Options with { Directory = "/store", Files = files, ReserveBytes = 2048, AllocateBytes = 1024 };

    private ExitCode Restore(RecordedFiles files, TextWriter output) => RestoreCommand.Run(In(files), archive, Time, Ids.Next, NullLogger.Instance, output);
}
