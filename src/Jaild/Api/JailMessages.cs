using Google.Protobuf.WellKnownTypes;
using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>Records of the core as messages of the API.</summary>
internal static class JailMessages
{
    public static V1.Jail ToProto(this JailRecord record)
    {
        var jail = new V1.Jail
        {
            Uuid = record.Uuid.ToString(), Name = record.Name.Value, Status = record.Status.ToProto(),
            CreateTime = record.Created.ToTimestamp(), Revision = record.Revision, Etag = Etag.Of(record.Revision),
            Origin = record.Definition.Origin,
        };
        jail.Parameters.AddRange(record.Definition.ToProto());
        if (record.Applied is { } applied)
        {
            jail.AppliedParameters.AddRange(applied.ToProto());
        }
        return jail;
    }

    public static V1.JailStatus ToProto(this JailStatus status)
    {
        var message = new V1.JailStatus
        {
            State = status.State.ToProto(), StateTime = status.Since.ToTimestamp(), Desired = status.Desired.ToProto(),
            Reason = status.Reason, Message = status.Message, Work = WorkMessage.Of(status),
            Interruptions = status.Interruptions, Kernel = status.Kernel?.ToProto(), BootId = status.Boot,
        };
        message.Steps.AddRange(status.Steps.Select(ToProto));
        message.Conditions.AddRange(status.Conditions.Select(c =>
            new V1.Condition { Kind = c.Kind, Message = c.Message, BeginTime = c.Since.ToTimestamp(), Count = c.Count }));
        message.Leftovers.AddRange(status.Leftovers.Select(ToProto));
        message.Lingering.AddRange(status.Lingering.Select(ToProto));
        return message;
    }

    public static V1.ResourceUsage ToProto(this ResourceUsage usage)
    {
        var message = new V1.ResourceUsage { Resource = usage.Resource, Limit = usage.Limit, Note = usage.Note };
        if (usage.Used is { } used)
        {
            message.Used = used;
        }
        return message;
    }

    public static V1.JailProcess ToProto(this JailProcess process)
    {
        var message = new V1.JailProcess
        {
            Pid = process.Pid, User = PlainText.Escape(process.User), Elapsed = Duration.FromTimeSpan(process.Elapsed),
            Zombie = process.IsZombie, Command = PlainText.Escape(process.Command),
        };
        if (process.Inside is { } inside)
        {
            message.PidInside = inside;
        }
        return message;
    }

    public static V1.Actor ToProto(this Actor actor) => new() { Kind = actor.Kind, Uid = actor.Uid, Gid = actor.Gid, Pid = actor.Pid };

    public static V1.Operation ToProto(this Operation operation)
    {
        var message = new V1.Operation
        {
            Id = operation.Id.ToString(), Verb = operation.Verb, JailUuid = operation.Jail.ToString(), JailName = operation.JailName,
            State = operation.State.ToProto(), Force = operation.Force, Actor = operation.Actor.ToProto(),
            CreateTime = operation.Created.ToTimestamp(), EndTime = operation.Ended?.ToTimestamp(),
            Error = operation.Error?.ToStatus(), Revision = operation.Revision,
        };
        message.Remaining.AddRange(operation.Remaining.Select(t => t.ToProto()));
        return message;
    }

    public static V1.Event ToProto(this JailEvent one)
    {
        var message = new V1.Event
        {
            Kind = one.Kind.ToProto(), From = one.From.ToProto(), To = one.To.ToProto(), Step = one.Step, Reason = one.Reason,
            Message = one.Message, Actor = one.Actor?.ToProto(), Operation = one.Operation?.ToString() ?? "",
            Trigger = one.Trigger?.ToProto() ?? V1.Trigger.Unspecified,
            Duration = one.Duration == TimeSpan.Zero ? null : Duration.FromTimeSpan(one.Duration),
        };
        if (one.ExitCode is { } code)
        {
            message.ExitCode = code;
        }
        return message;
    }

    public static V1.Change ToProto(this JournalEntry entry, IEnumerable<JailEvent> events)
    {
        var change = new V1.Change
        {
            Revision = entry.Revision, Time = entry.Time.ToTimestamp(), Uuid = entry.Jail.ToString(), Name = entry.Name.Value,
            Status = entry.Status?.ToProto(), Operation = entry.Operation is { } o ? (o with { Revision = entry.Revision }).ToProto() : null,
        };
        change.Events.AddRange(events.Select(ToProto));
        return change;
    }

    private static IEnumerable<V1.Parameter> ToProto(this JailDefinition definition) =>
        definition.Parameters.Select(p => new V1.Parameter { Name = p.Key, Values = { p.Value } });

    private static V1.StepRecord ToProto(StepRecord step)
    {
        var message = new V1.StepRecord { Step = step.Step, Progress = step.Progress.ToProto(), Error = step.Error };
        message.Resources.AddRange(step.Resources.Select(ToProto));
        return message;
    }

    private static V1.Resource ToProto(this Resource resource) =>
        new() { Kind = resource.Kind, Name = resource.Name, Existed = resource.Existed, Facts = { resource.Facts } };
}
