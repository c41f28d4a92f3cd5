using System.Collections.Immutable;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Benchmarks;

/// <summary>Entries as the engine writes them in the middle of a start.</summary>
internal static class Workload
{
    /// <summary>How many jails there are: the most that FreeBSD's jid allocation is asked for in the goals.</summary>
    public const int Jails = 65_536;

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The entry that makes a jail.</summary>
    public static JournalEntry Created(int jail) => Step(jail) with
    {
        Definition = JailDefinition.Empty.With("path", $"/jails/{jail}").With("host.hostname", $"jail-{jail}.example.org").With("ip4.addr", $"em0|10.{jail >> 16}.{(jail >> 8) & 255}.{jail & 255}/32"),
    };

    /// <summary>A step is done and the next begun.</summary>
    public static JournalEntry Step(int jail)
    {
        var uuid = new Guid(jail, 7, 7, [8, 1, 2, 3, 4, 5, 6, 7]);
        var operation = new Guid(jail, 9, 9, [8, 1, 2, 3, 4, 5, 6, 7]);
        return new JournalEntry
        {
            Jail = uuid, Name = JailName.Parse($"jail-{jail}x"), Time = Time,
            Events =
            [
                new JailEvent(EventKind.StepDone) { From = JailState.Starting, To = JailState.Starting, Trigger = Trigger.Start, Step = "addresses", Duration = TimeSpan.FromMilliseconds(2.5), Operation = operation },
                new JailEvent(EventKind.StepBegun) { From = JailState.Starting, To = JailState.Starting, Trigger = Trigger.Start, Step = "mounts", Operation = operation },
            ],
            Status = new JailStatus
            {
                State = JailState.Starting, Since = Time, Desired = Desired.Running, Boot = "2b8e6d0c-6f0e-4b0c-9c57-1f1f0a6d0b11",
                Work = new Work(Trigger.Start, Direction.Up, operation, JailState.Running, Time, Force: false),
                Steps =
                [
                    new StepRecord("root", StepProgress.Done, [new Resource("root", $"/jails/{jail}", Existed: true)]),
                    new StepRecord("addresses", StepProgress.Done, [new Resource("address", $"10.{jail >> 16}.{(jail >> 8) & 255}.{jail & 255}") { Facts = Facts("interface", "em0") }]),
                    new StepRecord("mounts", StepProgress.Begun, [new Resource("mount", $"/jails/{jail}/data") { Facts = Facts("source", $"/data/{jail}") }]),
                ],
            },
        };
    }

    private static ImmutableSortedDictionary<string, string> Facts(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
