using Jaild.Journal;
using Microsoft.Data.Sqlite;

namespace Jaild.Benchmarks;

/// <summary>
/// The other side: the same entries in SQLite, WAL, synchronous=FULL, with group commit by one
/// thread: the entry is added to the history and the jail's record replaced, as journal, ledger and memory do together.
/// </summary>
internal sealed class SqliteJournal : IDisposable
{
    private const int MaxBatch = 1024;

    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand replace;
    private readonly Queue<(byte[] Uuid, byte[] Data, TaskCompletionSource Done)> waiting = new();
    private readonly Thread thread;
    private bool closed;

    public SqliteJournal(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        foreach (var text in new[] { "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE entries (revision INTEGER PRIMARY KEY, data BLOB NOT NULL)", "CREATE TABLE jails (uuid BLOB PRIMARY KEY, data BLOB NOT NULL)" })
        {
            using var command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }
        insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO entries (data) VALUES ($data)";
        replace = connection.CreateCommand();
        replace.CommandText = "INSERT OR REPLACE INTO jails (data, uuid) VALUES ($data, $uuid)";
        replace.Parameters.Add("$data", SqliteType.Blob);
        replace.Parameters.Add("$uuid", SqliteType.Blob);
        insert.Parameters.Add("$data", SqliteType.Blob);
        insert.Prepare();
        replace.Prepare();
        thread = new Thread(Write) { IsBackground = true };
        thread.Start();
    }

    public Task Append(int jail)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = EntryCodec.ToStored(Workload.Step(jail));
        lock (waiting)
        {
            waiting.Enqueue((entry.Jail.ToByteArray(), Google.Protobuf.MessageExtensions.ToByteArray(entry), done));
            Monitor.Pulse(waiting);
        }
        return done.Task;
    }

    public void Dispose()
    {
        lock (waiting)
        {
            closed = true;
            Monitor.Pulse(waiting);
        }
        thread.Join();
        insert.Dispose();
        replace.Dispose();
        connection.Dispose();
    }

    private void Write()
    {
        var batch = new List<(byte[] Uuid, byte[] Data, TaskCompletionSource Done)>();
        while (Take(batch))
        {
            using (var transaction = connection.BeginTransaction())
            {
                (insert.Transaction, replace.Transaction) = (transaction, transaction);
                foreach (var (uuid, data, _) in batch)
                {
                    insert.Parameters[0].Value = data;
                    insert.ExecuteNonQuery();
                    (replace.Parameters[0].Value, replace.Parameters[1].Value) = (data, uuid);
                    replace.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            batch.ForEach(b => b.Done.SetResult());
            batch.Clear();
        }
    }

    private bool Take(List<(byte[] Uuid, byte[] Data, TaskCompletionSource Done)> batch)
    {
        lock (waiting)
        {
            while (waiting.Count == 0 && !closed)
            {
                Monitor.Wait(waiting);
            }
            while (batch.Count < MaxBatch && waiting.TryDequeue(out var one))
            {
                batch.Add(one);
            }
            return batch.Count > 0;
        }
    }
}
