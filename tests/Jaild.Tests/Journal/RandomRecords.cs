using System.Collections.Immutable;
using CsCheck;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Tests.Journal;

/// <summary>Records with anything in every field.</summary>
internal static class RandomRecords
{
    private static readonly Gen<string> Text = Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char.AlphaNumeric, 0, 12], Gen.String[Gen.Char["äöü€\u0001\t \"\\/"], 0, 6], Gen.Const(" \ud83d\ude00 "));
    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 40_000_000_000_000_000].Select(t => DateTimeOffset.UnixEpoch.AddTicks(t));
    private static readonly Gen<JailName> Name = Gen.String[Gen.Char["abcXYZ"], 1, 20].Select(n => JailName.Parse(n));
    private static readonly Gen<Actor> Actor = Gen.Select(Text, Gen.UInt, Gen.UInt, Gen.Int).Select(t => new Actor(t.Item1, t.Item2, t.Item3, t.Item4));

    private static readonly Gen<Resource> Resource = Gen.Select(Text, Text, Gen.Bool, Gen.Select(Text, Text).Array[0, 4]).Select(t => new Resource(t.Item1, t.Item2, t.Item3)
    {
        Facts = t.Item4.DistinctBy(f => f.Item1, StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, false))
            .Aggregate(ImmutableSortedDictionary<string, string>.Empty, (facts, f) => facts.SetItem(f.Item1, f.Item2)),
    });

    private static readonly Gen<JailDefinition> Definition = Gen.Select(Text, Text.Array[0, 3]).Array[0, 5].Select(all =>
        all.Aggregate(JailDefinition.Empty, (definition, p) => definition.With(p.Item1, [.. p.Item2])));

    private static readonly Gen<Work> Work = Gen.Select(Gen.Enum<Trigger>(), Gen.Enum<Direction>(), Gen.Guid, Gen.Enum<JailState>(), Time, Gen.Bool)
        .Select(t => new Work(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6));

    private static readonly Gen<StepRecord> Step = Gen.Select(Text, Gen.Enum<StepProgress>(), Resource.Array[0, 3], Text)
        .Select(t => new StepRecord(t.Item1, t.Item2, [.. t.Item3], t.Item4));

    private static readonly Gen<JailStatus> Status =
        from state in Gen.Enum<JailState>()
        from since in Time
        from desired in Gen.Enum<Desired>()
        from words in Text.Array[3]
        from work in Work.Null()
        from steps in Step.Array[0, 4]
        from interruptions in Gen.Int
        from conditions in Gen.Select(Text, Text, Time).Array[0, 3]
        from resources in Resource.Array[0, 3]
        from lingering in Resource.Array[0, 3]
        select new JailStatus
        {
            State = state, Since = since, Desired = desired, Reason = words[0], Message = words[1], Boot = words[2], Work = work, Steps = [.. steps],
            Interruptions = interruptions, Conditions = [.. conditions.Select(c => new Condition(c.Item1, c.Item2, c.Item3, c.Item2.Length))],
            Leftovers = [.. resources], Lingering = [.. lingering],
        };

    private static readonly Gen<JailEvent> Event =
        from kind in Gen.Enum<EventKind>()
        from states in Gen.Enum<JailState>().Array[2]
        from trigger in Gen.Enum<Trigger>().Nullable()
        from words in Text.Array[3]
        from duration in Gen.Long[0, long.MaxValue]
        from code in Gen.Int.Nullable()
        from actor in Actor.Null()
        from operation in Gen.Guid.Nullable()
        select new JailEvent(kind)
        {
            From = states[0], To = states[1], Trigger = trigger, Step = words[0], Reason = words[1], Message = words[2],
            Duration = TimeSpan.FromTicks(duration), ExitCode = code, Actor = actor, Operation = operation,
        };

    public static readonly Gen<Operation> Operation =
        from ids in Gen.Guid.Array[2]
        from requests in Gen.Guid.Array[0, 3]
        from words in Text.Array[2]
        from remaining in Gen.Enum<Trigger>().Array[0, 3]
        from force in Gen.Bool.Array[2]
        from actor in Actor
        from created in Time
        from ended in Time.Nullable()
        from state in Gen.Enum<OperationState>()
        from error in Gen.Select(Gen.Enum<ErrorKind>(), Text, Text).Select(t => new OperationError(t.Item1, t.Item2, t.Item3)).Null()
        from revision in Gen.Long[0, long.MaxValue]
        select new Operation
        {
            Id = ids[0], Jail = ids[1], Requests = [.. requests], JailName = words[0], Verb = words[1], Remaining = [.. remaining], Force = force[0], ForShutdown = force[1], Actor = actor,
            Created = created, Ended = ended, State = state, Error = error, Revision = revision,
        };

    public static readonly Gen<JailRecord> Jail =
        from uuid in Gen.Guid
        from name in Name
        from definition in Definition
        from applied in Definition.Null()
        from status in Status
        from created in Time
        from revision in Gen.Long[0, long.MaxValue]
        select new JailRecord { Uuid = uuid, Name = name, Definition = definition, Applied = applied, Status = status, Created = created, Revision = revision };

    public static readonly Gen<JournalEntry> Entry =
        from jail in Gen.Guid
        from name in Name
        from time in Time
        from events in Event.Array[0, 3]
        from status in Status.Null()
        from definition in Definition.Null()
        from applied in Definition.Null()
        from operation in Operation.Null()
        from revision in Gen.Long[1, long.MaxValue]
        select new JournalEntry
        {
            Jail = jail, Name = name, Time = time, Events = [.. events], Status = status, Definition = definition, Applied = applied, Operation = operation, Revision = revision,
        };
}
