using Jaild.Definitions;

namespace Jaild.Api;

/// <summary>What became of the files' definitions, as a message of the API.</summary>
internal static class ReloadMessage
{
    public static V1.ReloadResponse ToProto(this Reload reload)
    {
        var message = new V1.ReloadResponse { Refused = reload.Reading.Refused, Jails = reload.Reading.Named.Count };
        message.Problems.AddRange(reload.Problems.Select(p => p.ToString()));
        message.Warnings.AddRange(reload.Reading.Warnings.Select(w => w.ToString()));
        message.Changes.AddRange(reload.Changes.Select(ToProto));
        return message;
    }

    private static V1.DefinitionChange ToProto(PlannedChange change) => new()
    {
        Kind = change.Kind switch
        {
            ChangeKind.New => V1.DefinitionChangeKind.New,
            ChangeKind.Changed => V1.DefinitionChangeKind.Changed,
            ChangeKind.Removed => V1.DefinitionChangeKind.Removed,
            ChangeKind.Unmanaged => V1.DefinitionChangeKind.Unmanaged,
        },
        Jail = change.Name.Value, Now = { change.Now }, NextStart = { change.NextStart }, WithoutEffect = { change.WithoutEffect },
        Reason = change.Reason, Operation = change.Operation?.ToProto(), Error = change.Error?.ToStatus(),
    };
}
