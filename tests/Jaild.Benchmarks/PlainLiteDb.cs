using Jaild.Journal;
using LiteDB;

namespace Jaild.Benchmarks;

/// <summary>The third side: LiteDB alone in a file, a transaction for each entry. What it acknowledges may be lost.</summary>
internal sealed class PlainLiteDb(string path) : IDisposable
{
    private readonly LiteDatabase database = new(path);

    public Task Append(int jail)
    {
        var entry = EntryCodec.ToStored(Workload.Step(jail));
        database.GetCollection("jails").Upsert(new BsonDocument { ["_id"] = jail, ["data"] = Google.Protobuf.MessageExtensions.ToByteArray(entry) });
        return Task.CompletedTask;
    }

    public void Dispose() => database.Dispose();
}
