using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

/// <summary>A store in a directory of its own, and entries to write to it.</summary>
internal abstract class JournalFixture
{
    protected string Store { get; private set; } = "";

    protected FakeTimeProvider Time { get; private set; } = new();

    protected JournalOptions Options { get; set; } = null!;

    [SetUp]
    public void MakeStore()
    {
        Store = Directory.CreateTempSubdirectory("jaild-test-").FullName;
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Options = new JournalOptions { Directory = Store, AllocateBytes = 4096, ReserveBytes = 1 << 16, RecentEntries = 64 };
    }

    [TearDown]
    public void RemoveStore() => Directory.Delete(Store, recursive: true);

    protected FileJournal Open() => FileJournal.Open(Options, Time, Ids.Next, NullLogger.Instance);

    /// <summary>Lets time go by until the memory has all.</summary>
    protected async Task Settle(FileJournal journal)
    {
        while (journal.Applied < journal.Ledger.Revision)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}

/// <summary>Ids in a row, so that a test is the same each time.</summary>
internal static class Ids
{
    private static int last;

    public static Guid Next() => Of(Interlocked.Increment(ref last));

    public static Guid Of(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}

/// <summary>Entries as the engine writes them.</summary>
internal static class Entries
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static JournalEntry Of(int jail, JailState state = JailState.Running, string message = "", DateTimeOffset? time = null) => new()
    {
        Jail = Ids.Of(1_000_000 + jail), Name = JailName.Parse($"jail-{jail}x"), Time = time ?? Start,
        Definition = JailDefinition.Empty.With("path", $"/jails/{jail}"),
        Status = new JailStatus { State = state, Since = Start, Message = message, Steps = [new StepRecord("root", StepProgress.Done, [new Resource("root", $"/jails/{jail}")])] },
        Events = [new JailEvent(EventKind.Transition) { From = JailState.Stopped, To = state, Actor = Actor.Boot, Message = message }],
    };

    public static Operation Operation(Guid id, Guid request, OperationState state, DateTimeOffset created, DateTimeOffset? ended = null) => new()
    {
        Id = id, Requests = [request], Jail = Ids.Of(1_000_001), JailName = "jail-1x", Verb = "start", Remaining = [Trigger.Start], Actor = Actor.Peer(1, 2, 3),
        Created = created, State = state, Ended = ended,
    };
}
