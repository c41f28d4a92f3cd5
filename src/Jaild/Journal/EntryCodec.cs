using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Jaild.Core.Journal;
using Jaild.Core.Model;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>Core's entries, records and events in their stored form, and back. Every field round-trips.</summary>
internal static class EntryCodec
{
    public static Stored.Entry ToStored(JournalEntry entry)
    {
        var stored = new Stored.Entry
        {
            Jail = entry.Jail.Bytes(), Name = entry.Name.Value, Time = entry.Time.Ticks(),
            Status = entry.Status is { } status ? StatusCodec.ToStored(status) : null,
            Definition = entry.Definition is { } definition ? ToStored(definition) : null,
            Applied = entry.Applied is { } applied ? ToStored(applied) : null,
            Operation = entry.Operation is { } operation ? OperationCodec.ToStored(operation) : null,
        };
        foreach (var happened in entry.Events)
        {
            stored.Events.Add(ToStored(happened));
        }
        return stored;
    }

    public static JournalEntry FromStored(Stored.Entry stored, long revision) => new()
    {
        Jail = stored.Jail.Guid(), Name = Readable.Name(stored.Name, stored.Jail), Time = stored.Time.Time(), Revision = revision,
        Events = All(stored.Events, FromStored),
        Status = stored.Status is { } status ? StatusCodec.FromStored(status) : null,
        Definition = stored.Definition is { } definition ? FromStored(definition) : null,
        Applied = stored.Applied is { } applied ? FromStored(applied) : null,
        Operation = stored.Operation is { } operation ? OperationCodec.FromStored(operation) : null,
    };

    public static Stored.Jail ToStored(JailRecord record) => new()
    {
        Uuid = record.Uuid.Bytes(), Name = record.Name.Value, Created = record.Created.Ticks(), Revision = record.Revision,
        Definition = ToStored(record.Definition), Status = StatusCodec.ToStored(record.Status),
        Applied = record.Applied is { } applied ? ToStored(applied) : null,
    };

    public static JailRecord FromStored(Stored.Jail stored) => new()
    {
        Uuid = stored.Uuid.Guid(), Name = Readable.Name(stored.Name, stored.Uuid), Created = stored.Created.Time(), Revision = stored.Revision,
        Definition = FromStored(stored.Definition), Status = StatusCodec.FromStored(stored.Status),
        Applied = stored.Applied is { } applied ? FromStored(applied) : null,
    };

    public static Stored.Actor ToStored(Actor actor) => new() { Kind = actor.Kind, Uid = actor.Uid, Gid = actor.Gid, Pid = actor.Pid };

    public static Actor FromStored(Stored.Actor stored) => new(stored.Kind, stored.Uid, stored.Gid, stored.Pid);

    public static ImmutableArray<TTo> All<TFrom, TTo>(RepeatedField<TFrom> stored, Func<TFrom, TTo> convert) =>
        stored.Count == 0 ? [] : [.. stored.Select(convert)];

    public static Stored.Definition ToStored(JailDefinition definition)
    {
        var stored = new Stored.Definition { Origin = definition.Origin };
        foreach (var (name, values) in definition.Parameters)
        {
            stored.Parameters.Add(new Stored.Parameter { Name = name, Values = { values } });
        }
        return stored;
    }

    public static JailDefinition FromStored(Stored.Definition stored) => stored is { Parameters.Count: 0, Origin: "" }
        ? JailDefinition.Empty
        : JailDefinition.Empty with
        {
            Origin = stored.Origin,
            Parameters = JailDefinition.Empty.Parameters.SetItems(stored.Parameters.Select(p => KeyValuePair.Create(p.Name, All(p.Values, value => value)))),
        };

    private static Stored.Event ToStored(JailEvent happened)
    {
        var stored = new Stored.Event
        {
            Kind = (Stored.EventKind)StoredScalars.Stored((int)happened.Kind), From = StatusCodec.ToStored(happened.From), To = StatusCodec.ToStored(happened.To),
            Trigger = happened.Trigger is { } trigger ? StatusCodec.ToStored(trigger) : Stored.Trigger.Unspecified,
            Step = happened.Step, Reason = happened.Reason, Message = happened.Message, Duration = happened.Duration.Ticks,
            Actor = happened.Actor is { } actor ? ToStored(actor) : null,
        };
        if (happened.ExitCode is { } code)
        {
            stored.ExitCode = code;
        }
        if (happened.Operation is { } operation)
        {
            stored.Operation = operation.Bytes();
        }
        return stored;
    }

    private static JailEvent FromStored(Stored.Event stored) => new((EventKind)StoredScalars.Read((int)stored.Kind))
    {
        From = StatusCodec.FromStored(stored.From), To = StatusCodec.FromStored(stored.To),
        Trigger = stored.Trigger == Stored.Trigger.Unspecified ? null : StatusCodec.FromStored(stored.Trigger),
        Step = stored.Step, Reason = stored.Reason, Message = stored.Message, Duration = TimeSpan.FromTicks(stored.Duration),
        ExitCode = stored.HasExitCode ? stored.ExitCode : null,
        Actor = stored.Actor is { } actor ? FromStored(actor) : null,
        Operation = stored.Operation.GuidOrNull(),
    };
}
