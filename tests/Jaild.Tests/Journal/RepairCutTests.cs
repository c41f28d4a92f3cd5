using Jaild.Commands;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>A repair that is cut short, at every call that changes something.</summary>
internal sealed class RepairCutTests : JournalFixture
{
    private const string Segment = "/store/segment-0000000001";
    private const int Good = 3;

    [Test]
    public async Task Opens_whole_or_read_only_and_is_finished_by_the_next_repair_with_all_old_files_kept()
    {
        var damaged = await Damaged();
        var old = damaged.Bytes(Segment);
        await PowerCuts.Each(damaged, files => Task.FromResult(Repair(files)), async (left, ended, when) =>
        {
            Assert.That(Kept(left), Has.Some.EqualTo(old), when);
            using (var journal = Open(left))
            {
                Assert.That(journal.Damage is null || !ended, when);
                Assert.That(journal.Damage is null || journal.Damage.Message.Contains("/store/"), when);
                Assert.That(journal.Ledger.Revision, Is.EqualTo(Good), when);
            }
            Assert.That(Repair(left), Is.EqualTo(ExitCode.Ok), when);
            Assert.That(Kept(left), Has.Some.EqualTo(old), when);
            using var repaired = Open(left);
            Assert.That((repaired.Damage, repaired.Ledger.Revision), Is.EqualTo(((JaildException?)null, (long)Good)), when);
            Assert.That(repaired.Store.MovedAside, Is.Null, when);
            Assert.That(repaired.Store.Current.ListEvents(null, long.MaxValue, 100).Select(e => e.Revision), Is.EqualTo(new[] { 3, 2, 1 }), when);
            Assert.That((await repaired.Append(Entries.Of(9), mayUseReserve: false)).Revision, Is.EqualTo(Good + 1), when);
        });
    }

    private static IEnumerable<byte[]> Kept(RecordedFiles files) => files.Paths.Where(p => p.Contains("segment-")).Select(files.Bytes);

    private async Task<RecordedFiles> Damaged()
    {
        var files = new RecordedFiles();
        using (var journal = Open(files))
        {
            for (var i = 1; i <= 6; i++)
            {
                await journal.Append(Entries.Of(i), mayUseReserve: false);
            }
            await Settle(journal);
        }
        using var reader = new JournalFile("/store", IsSnapshot: false, 1).Open(files, out _);
        while (reader.Number <= Good)
        {
            reader.TryRead(out _);
        }
        var bytes = files.Bytes(Segment).ToArray();
        bytes[reader.Position + 50] ^= 1;
        files.Put(Segment, bytes);
        return files;
    }

    private JournalOptions In(RecordedFiles files) => Options with { Directory = "/store", Files = files, ReserveBytes = 2048, AllocateBytes = 1024 };

    private FileJournal Open(RecordedFiles files) => FileJournal.Open(In(files), Time, Ids.Next, NullLogger.Instance);

    private ExitCode Repair(RecordedFiles files) => RepairCommand.Run(In(files), Time, Ids.Next, NullLogger.Instance, TextWriter.Null);
}
