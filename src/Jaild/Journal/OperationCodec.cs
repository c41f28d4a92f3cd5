using Jaild.Core;
using Jaild.Core.Model;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Journal;

/// <summary>An operation in its stored form, and back.</summary>
internal static class OperationCodec
{
    public static Stored.Operation ToStored(Operation operation)
    {
        var stored = new Stored.Operation
        {
            Id = operation.Id.Bytes(), Jail = operation.Jail.Bytes(), JailName = operation.JailName, Verb = operation.Verb,
            Requests = { operation.Requests.Select(r => r.Bytes()) }, Remaining = { operation.Remaining.Select(StatusCodec.ToStored) }, Force = operation.Force, ForShutdown = operation.ForShutdown, Actor = EntryCodec.ToStored(operation.Actor),
            Created = operation.Created.Ticks(), State = (Stored.OperationState)StoredScalars.Stored((int)operation.State), Revision = operation.Revision,
        };
        if (operation.Change is { } change)
        {
            stored.Change = EntryCodec.ToStored(change);
        }
        if (operation.Ended is { } ended)
        {
            stored.Ended = ended.Ticks();
        }
        if (operation.Error is { } error)
        {
            stored.Error = new() { Kind = (Stored.ErrorKind)StoredScalars.Stored((int)error.Kind), Reason = error.Reason, Message = error.Message };
        }
        return stored;
    }

    public static Operation FromStored(Stored.Operation stored) => new()
    {
        Id = stored.Id.Guid(), Requests = EntryCodec.All(stored.Requests, r => r.Guid()), Jail = stored.Jail.Guid(), JailName = stored.JailName, Verb = stored.Verb,
        Remaining = EntryCodec.All(stored.Remaining, StatusCodec.FromStored), Force = stored.Force, ForShutdown = stored.ForShutdown, Actor = EntryCodec.FromStored(stored.Actor),
        Created = stored.Created.Time(), Ended = stored.HasEnded ? stored.Ended.Time() : null,
        State = (OperationState)StoredScalars.Read((int)stored.State), Revision = stored.Revision,
        Change = stored.Change is { } change ? EntryCodec.FromStored(change) : null,
        Error = stored.Error is { } error ? new((ErrorKind)StoredScalars.Read((int)error.Kind), error.Reason, error.Message) : null,
    };
}
