using Google.Protobuf;
using Jaild.Core.Model;
using Jaild.Journal;
using LiteDB;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Store;

/// <summary>
/// Core's records as LiteDB's documents: what is asked for as plain numbers and texts, the rest in the journal's stored form.
/// No mapper is used: it trims texts, makes null of an empty one, and local time of every time.
/// </summary>
internal static class Documents
{
    public static BsonDocument Living(JailRecord record) => new()
    {
        ["_id"] = record.Uuid, ["name"] = record.Name.Value, ["data"] = EntryCodec.ToStored(record).ToByteArray(),
    };

    public static BsonDocument Deceased(JailRecord record) => new()
    {
        ["_id"] = record.Uuid, ["name"] = record.Name.Value, ["gone"] = record.Status.Since.Ticks(), ["data"] = EntryCodec.ToStored(record).ToByteArray(),
    };

    public static BsonDocument Of(Operation operation) => new()
    {
        // An open one never grows old.
        ["_id"] = operation.Id, ["ended"] = operation.Ended?.Ticks() ?? long.MaxValue,
        ["place"] = OperationPlace.Of(operation), ["owner"] = OperationPlace.Of(operation, operation.Jail), ["data"] = OperationCodec.ToStored(operation).ToByteArray(),
    };

    public static JailRecord Jail(BsonDocument document) => EntryCodec.FromStored(Stored.Jail.Parser.ParseFrom(document["data"].AsBinary));

    public static Operation Operation(BsonDocument document) => OperationCodec.FromStored(Stored.Operation.Parser.ParseFrom(document["data"].AsBinary));
}
