using System.Collections.Immutable;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>A jail's status in its stored form, and back.</summary>
internal static class StatusCodec
{
    public static Stored.Status ToStored(JailStatus status) => new()
    {
        State = ToStored(status.State), Since = status.Since.Ticks(), Desired = (Stored.Desired)StoredScalars.Stored((int)status.Desired),
        Reason = status.Reason, Message = status.Message, Boot = status.Boot, Interruptions = status.Interruptions,
        Work = status.Work is { } work ? ToStored(work) : null,
        Steps = { status.Steps.Select(ToStored) },
        Conditions = { status.Conditions.Select(c => new Stored.Condition { Kind = c.Kind, Message = c.Message, Since = c.Since.Ticks(), Count = c.Count }) },
        Leftovers = { status.Leftovers.Select(ToStored) },
        Lingering = { status.Lingering.Select(ToStored) },
    };

    public static JailStatus FromStored(Stored.Status stored) => new()
    {
        State = FromStored(stored.State), Since = stored.Since.Time(), Desired = (Desired)StoredScalars.Read((int)stored.Desired),
        Reason = stored.Reason, Message = stored.Message, Boot = stored.Boot, Interruptions = stored.Interruptions,
        Work = stored.Work is { } work ? FromStored(work) : null,
        Steps = EntryCodec.All(stored.Steps, FromStored),
        Conditions = EntryCodec.All(stored.Conditions, c => new Condition(c.Kind, c.Message, c.Since.Time(), c.Count)),
        Leftovers = EntryCodec.All(stored.Leftovers, FromStored),
        Lingering = EntryCodec.All(stored.Lingering, FromStored),
    };

    public static Stored.State ToStored(JailState state) => (Stored.State)StoredScalars.Stored((int)state);

    public static JailState FromStored(Stored.State stored) => (JailState)StoredScalars.Read((int)stored);

    public static Stored.Trigger ToStored(Trigger trigger) => (Stored.Trigger)StoredScalars.Stored((int)trigger);

    public static Trigger FromStored(Stored.Trigger stored) => (Trigger)StoredScalars.Read((int)stored);

    private static Stored.Work ToStored(Work work) => new()
    {
        Trigger = ToStored(work.Trigger), Direction = (Stored.Direction)StoredScalars.Stored((int)work.Direction),
        Operation = work.Operation.Bytes(), Target = ToStored(work.Target), Since = work.Since.Ticks(), Force = work.Force,
    };

    private static Work FromStored(Stored.Work stored) => new(
        FromStored(stored.Trigger), (Direction)StoredScalars.Read((int)stored.Direction), stored.Operation.Guid(),
        FromStored(stored.Target), stored.Since.Time(), stored.Force);

    private static Stored.StepRecord ToStored(StepRecord record) => new()
    {
        Step = record.Step, Progress = (Stored.Progress)StoredScalars.Stored((int)record.Progress),
        Resources = { record.Resources.Select(ToStored) }, Error = record.Error,
    };

    private static StepRecord FromStored(Stored.StepRecord stored) => new(
        stored.Step, (StepProgress)StoredScalars.Read((int)stored.Progress), EntryCodec.All(stored.Resources, FromStored), stored.Error);

    private static Stored.Resource ToStored(Resource resource) => new()
    {
        Kind = resource.Kind, Name = resource.Name, Existed = resource.Existed,
        Facts = { resource.Facts.Select(f => new Stored.Fact { Key = f.Key, Value = f.Value }) },
    };

    private static Resource FromStored(Stored.Resource stored) => new(stored.Kind, stored.Name, stored.Existed)
    {
        Facts = stored.Facts.Count == 0
            ? ImmutableSortedDictionary<string, string>.Empty
            : ImmutableSortedDictionary.CreateRange(stored.Facts.Select(f => KeyValuePair.Create(f.Key, f.Value))),
    };
}
