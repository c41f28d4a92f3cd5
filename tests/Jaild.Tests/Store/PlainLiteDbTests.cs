using Jaild.Store;
using LiteDB;
using LiteDB.Engine;
using NUnit.Framework;

namespace Jaild.Tests.Store;

/// <summary>Why there is a journal: LiteDB alone says that a commit is done before any of it is on the disk.</summary>
internal sealed class PlainLiteDbTests
{
    [Test]
    public void LiteDB_alone_loses_acknowledged_commits_of_its_first_burst_in_a_power_cut()
    {
        var files = new RecordedFiles();
        using var disk = new ManualResetEventSlim();
        var engine = new LiteEngine(new EngineSettings
        {
            DataStream = new PlainStream(files.Create("/plain.db"), disk.Set), LogStream = new PlainStream(files.Create("/plain-log.db"), disk.Wait),
        });
        disk.Reset();
        files.SyncDirectory("/");
        const int Commits = 20;
        for (var i = 1; i <= Commits; i++)
        {
            // Returns although its pages wait for a disk that is slow.
            engine.Upsert("jails", [new BsonDocument { ["_id"] = i }], BsonAutoId.Int32);
        }
        var left = files.AfterPowerCut(seed: 1); // whatever was written survives, synced or not
        disk.Set();
        engine.Dispose();

        using var again = new LiteEngine(new EngineSettings { DataStream = new PlainStream(left.Open("/plain.db", false), () => { }), LogStream = new PlainStream(left.Open("/plain-log.db", false), () => { }) });
        using var database = new LiteDatabase(again);
        Assert.That(database.GetCollection("jails").Count(), Is.LessThan(Commits));
    }

    private sealed class PlainStream(IStoreFile file, Action beforeWrite) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = file.Read(buffer.AsSpan(offset, count), Position);
            Position += read;
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            beforeWrite();
            file.Write(buffer.AsSpan(offset, count), Position);
            Position += count;
        }

        public override void Flush() => file.SyncData();

        public override long Seek(long offset, SeekOrigin origin) =>
            Position = origin == SeekOrigin.Begin ? offset : origin == SeekOrigin.Current ? Position + offset : Length + offset;

        public override void SetLength(long value) => file.Truncate(value);
    }
}
