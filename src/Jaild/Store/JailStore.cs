using Jaild.Core.Journal;
using Jaild.Core.Model;
using Jaild.Journal;
using LiteDB;
using LiteDB.Engine;

namespace Jaild.Store;

/// <summary>
/// The memory behind the journal, in LiteDB: last records of jails, operations, history. Its log is in memory and its file
/// changes only by whole checkpoints, so it is always a state that was; what is newer comes from the journal again.
/// One thread at a time is inside: a transaction and what it reads belong to their thread.
/// </summary>
internal sealed class JailStore : IDisposable
{
    /// <summary>The file's name in the store.</summary>
    public const string FileName = "memory.db";

    /// <summary>What the data stream keeps beside it.</summary>
    public const string FlushName = FileName + AtomicFile.FlushSuffix;

    private const string Meta = "meta";
    private const string Jails = "jails";
    private const string Gone = "deceased";
    private const string Done = "operations";
    private const string Summaries = "pages";
    private const string Bodies = "history";

    private readonly Lock gate = new();
    private readonly AtomicFile file;
    private readonly LiteDatabase database;

    /// <summary>Opens or makes it. Whatever LiteDB throws means that the file is damaged.</summary>
    public JailStore(IStoreFiles files, string directory, Guid epoch)
    {
        file = AtomicFile.Open(files, directory, FileName);
        try
        {
            var engine = new LiteEngine(new EngineSettings { DataStream = file, LogStream = new MemoryStream() });
            database = new LiteDatabase(engine) { CheckpointSize = 0 };
            database.GetCollection(Gone).EnsureIndex("name");
            foreach (var field in new[] { "ended", "place", "owner" })
            {
                database.GetCollection(Done).EnsureIndex(field);
            }
            (Epoch, Applied) = Mark(database) ?? new(epoch, 0);
            LastPage = database.GetCollection(Bodies).Query().OrderByDescending("_id").Limit(1).FirstOrDefault() is { } body ? HistoryPage.Read(body) : null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The journal's epoch that it belongs to.</summary>
    public Guid Epoch { get; private set; }

    /// <summary>The revision up to which it has all.</summary>
    public long Applied { get; private set; }

    /// <summary>The newest page of history, which may not be full, or null.</summary>
    public HistoryPage? LastPage { get; }

    /// <summary>How far a database is, or null when nothing was ever applied to it.</summary>
    public static MemoryMark? Mark(LiteDatabase database) =>
        database.GetCollection(Meta).FindById("state") is { } meta ? new(meta["epoch"].AsGuid, meta["applied"].AsInt64) : null;

    /// <summary>Takes in a round, durable when this returns.</summary>
    public void Apply(StoreRound round) => Commit(() =>
    {
        Upsert(round.Living.Select(r => (Jails, Documents.Living(r)))
            .Concat(round.Deceased.Select(r => (Gone, Documents.Deceased(r))))
            .Concat(round.Operations.Select(o => (Done, Documents.Of(o))))
            .Concat(round.Pages.SelectMany(p => new[] { (Bodies, p.Body()), (Summaries, p.Summary()) })));
        foreach (var record in round.Deceased)
        {
            database.GetCollection(Jails).Delete(record.Uuid);
        }
        SetMeta(Epoch, round.Revision);
    });

    /// <summary>Belongs to another epoch from now on, which goes on after a revision; what is newer is forgotten.</summary>
    public void Rebase(Guid epoch, long revision) => Commit(() =>
    {
        foreach (var id in database.GetCollection(Bodies).Query().Where("_id > @0", revision).ToList().Select(b => b["_id"]))
        {
            database.GetCollection(Bodies).Delete(id);
            database.GetCollection(Summaries).Delete(id);
        }
        if (database.GetCollection(Bodies).Query().OrderByDescending("_id").Limit(1).FirstOrDefault() is { } last)
        {
            var page = HistoryPage.Read(last);
            page.CutAfter(revision);
            Upsert([(Bodies, page.Body()), (Summaries, page.Summary())]);
        }
        database.GetCollection(Jails).DeleteAll();
        SetMeta(epoch, 0);
    });

    /// <summary>Forgets what is too old or too much. The answer is how many documents.</summary>
    public int Prune(DateTimeOffset operationsBefore, DateTimeOffset eventsBefore, long events)
    {
        var forgotten = 0;
        Commit(() =>
        {
            forgotten = database.GetCollection(Done).DeleteMany("ended < @0", operationsBefore.Ticks());
            var newestFirst = database.GetCollection(Summaries).Query().OrderByDescending("_id").Select("{_id, count, until}").ToDocuments().ToList();
            foreach (var page in newestFirst)
            {
                events -= page["count"].AsInt32;
                if (events < 0 || page["until"].AsInt64 < eventsBefore.Ticks())
                {
                    database.GetCollection(Bodies).Delete(page["_id"]);
                    database.GetCollection(Summaries).Delete(page["_id"]);
                    forgotten += 2;
                }
            }
        });
        return forgotten;
    }

    /// <summary>The last record of a living jail, as far as it was applied, or null.</summary>
    public JailRecord? FindJail(Guid uuid) => Ask(db => db.GetCollection(Jails).FindById(uuid) is { } found ? Documents.Jail(found) : null);

    /// <summary>The last record of a jail that is absent, or null.</summary>
    public JailRecord? FindDeceased(Guid uuid) => Ask(db => db.GetCollection(Gone).FindById(uuid) is { } found ? Documents.Jail(found) : null);

    /// <summary>The last records of absent jails that had a name, newest first.</summary>
    public IReadOnlyList<JailRecord> ListDeceased(JailName name, int limit) => Ask(db =>
        db.GetCollection(Gone).Query().Where("name = @0", name.Value).ToList().OrderByDescending(d => d["gone"].AsInt64).Take(limit).Select(Documents.Jail).ToList());

    /// <summary>An operation, or null.</summary>
    public Operation? FindOperation(Guid id) => Ask(db => db.GetCollection(Done).FindById(id) is { } found ? Documents.Operation(found) : null);

    /// <summary>Operations, those accepted last first, of one jail or all, before a place, but not some.</summary>
    public IReadOnlyList<Operation> ListOperations(Guid? jail, byte[] before, int limit, IReadOnlySet<Guid> except)
    {
        var field = jail is null ? "place" : "owner";
        BsonValue first = OperationPlace.Within(jail, OperationPlace.First), end = OperationPlace.Within(jail, before);
        return Ask(db => db.GetCollection(Done).Query().Where($"{field} BETWEEN @0 AND @1", first, end).Where($"{field} != @0", end).OrderByDescending(field)
            .ToDocuments().Where(d => !except.Contains(d["_id"].AsGuid)).Take(limit).Select(Documents.Operation).ToList());
    }

    /// <summary>Entries with their events, newest first, of one jail or all, before a revision.</summary>
    public IReadOnlyList<JournalEntry> ListEvents(Guid? jail, long before, int limit) => Ask(db =>
    {
        var pages = db.GetCollection(Summaries).Query().Where("_id < @0", before).OrderByDescending("_id").ToDocuments()
            .Where(s => jail is not { } wanted || HistoryPage.MayHold(s, wanted)).Select(s => s["_id"]).ToList();
        return pages.Select(id => HistoryPage.Read(db.GetCollection(Bodies).FindById(id)))
            .SelectMany(page => page.NewestFirst(jail, before)).Take(limit).ToList();
    });

    /// <summary>Does something with the file while nothing changes it.</summary>
    public void AtRest(Action copy)
    {
        lock (gate)
        {
            copy();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            try
            {
                database.Dispose();
            }
            finally
            {
                file.Dispose();
            }
        }
    }

    private void Upsert(IEnumerable<(string Collection, BsonDocument Document)> some)
    {
        foreach (var group in some.GroupBy(d => d.Collection))
        {
            database.GetCollection(group.Key).Upsert(group.Select(d => d.Document));
        }
    }

    private void SetMeta(Guid epoch, long applied)
    {
        database.GetCollection(Meta).Upsert(new BsonDocument { ["_id"] = "state", ["epoch"] = epoch, ["applied"] = applied });
        (Epoch, Applied) = (epoch, applied);
    }

    private void Commit(Action write)
    {
        lock (gate)
        {
            database.BeginTrans();
            write();
            database.Commit();
            database.Checkpoint();
        }
    }

    private T Ask<T>(Func<LiteDatabase, T> question)
    {
        lock (gate)
        {
            return question(database);
        }
    }
}
