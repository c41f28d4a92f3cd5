using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Journal;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>
/// Journals as earlier versions wrote them, beside what they hold as JSON; each must open for ever. A new format adds a
/// directory, made by its own version with JAILD_WRITE_SEGMENTS=DIR; those that are there are never written again.
/// </summary>
internal sealed class OldSegmentTests : JournalFixture
{
    private static string[] Versions() => [.. Directory.GetDirectories(Path.Combine(TestContext.CurrentContext.TestDirectory, "Journal", "Segments")).Select(d => Path.GetFileName(d)!)];

    [TestCaseSource(nameof(Versions))]
    public async Task A_journal_of_an_earlier_version_opens_with_all_that_it_holds(string version)
    {
        var old = Path.Combine(TestContext.CurrentContext.TestDirectory, "Journal", "Segments", version);
        foreach (var file in Directory.GetFiles(old).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(Store, Path.GetFileName(file)));
        }
        using var journal = Open();
        Assert.That(journal.Damage, Is.Null);
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(old, "holds.json")))!;
        AssertHolds(await Holds(journal), expected, "$");
    }

    [Test]
    public void A_record_of_a_later_version_makes_its_jail_stuck_and_stops_no_other()
    {
        using (var journal = Open())
        {
            var odd = Entries.Of(1);
            Assert.That(async () => await journal.Append(odd with { Status = odd.Status! with { State = (JailState)77 } }, mayUseReserve: false), Throws.Nothing);
            Assert.That(async () => await journal.Append(Entries.Of(2), mayUseReserve: false), Throws.Nothing);
        }
        for (var start = 0; start < 2; start++)
        {
            using var again = Open();
            var stuck = again.Ledger.Find(JailName.Parse("jail-1x"))!.Status;
            Assert.That((stuck.State, stuck.Reason), Is.EqualTo((JailState.Stuck, "unreadable-record")));
            Assert.That(stuck.Message, Does.Contain("77"));
            Assert.That(again.Ledger.Find(JailName.Parse("jail-2x"))!.Status.State, Is.EqualTo(JailState.Running));
        }
        var nameless = new Jaild.Journal.Generated.Jail { Uuid = Ids.Of(5).Bytes(), Name = "..", Status = StatusCodec.ToStored(Entries.Of(1).Status!), Definition = new() };
        Assert.That(Readable.Of(EntryCodec.FromStored(nameless)).Status.State, Is.EqualTo(JailState.Stuck));
        Assert.That(EntryCodec.FromStored(nameless).Name.Value, Is.EqualTo($"unreadable-{Ids.Of(5):N}"));
    }

    [Test]
    public async Task A_sample_for_later_versions_can_be_written()
    {
        var entries = RandomRecords.Entry.Array[24].Generate(new PCG(1, 42), null, out _);
        for (var half = 0; half < 2; half++)
        {
            using var journal = Open();
            foreach (var entry in entries[(half * 12)..((half + 1) * 12)])
            {
                await journal.Append(entry, mayUseReserve: false);
            }
        }
        string holds;
        using (var journal = Open())
        {
            Assert.That(journal.Ledger.Revision, Is.EqualTo(24));
            holds = (await Holds(journal)).ToJsonString();
        }
        if (Environment.GetEnvironmentVariable("JAILD_WRITE_SEGMENTS") is { } target)
        {
            Directory.CreateDirectory(target);
            foreach (var file in Directory.GetFiles(Store, "s*-*"))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
            await File.WriteAllTextAsync(Path.Combine(target, "holds.json"), holds);
        }
    }

    private static async Task<JsonNode> Holds(FileJournal journal)
    {
        var entries = new List<JournalEntry>();
        await using var all = journal.Read(0, CancellationToken.None).GetAsyncEnumerator();
        while (entries.Count < journal.Ledger.Revision)
        {
            await all.MoveNextAsync();
            entries.Add(all.Current);
        }
        return JsonSerializer.SerializeToNode(new
        {
            journal.Epoch,
            Entries = entries,
            Jails = journal.Ledger.Jails.OrderBy(j => j.Revision),
            Operations = journal.Ledger.Operations.OrderBy(o => o.Revision),
        }, EntryCodecTests.Json)!;
    }

    // What a later version added to the records is not in the old file.
    private static void AssertHolds(JsonNode? actual, JsonNode? expected, string where)
    {
        switch (expected)
        {
            case JsonObject all:
                foreach (var (name, value) in all)
                {
                    AssertHolds(actual![name], value, $"{where}.{name}");
                }
                break;
            case JsonArray list:
                Assert.That(actual!.AsArray(), Has.Count.EqualTo(list.Count), where);
                for (var i = 0; i < list.Count; i++)
                {
                    AssertHolds(actual[i], list[i], $"{where}[{i}]");
                }
                break;
            default:
                Assert.That(actual?.ToJsonString(), Is.EqualTo(expected?.ToJsonString()), where);
                break;
        }
    }
}
