using System.Diagnostics;
using Jaild.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.Benchmarks;

/// <summary>
/// Durable acknowledged entries a second: jaild's journal with 65,536 jails, its memory kept up behind it and segments
/// rotated, against SQLite with group commit and LiteDB alone; all in one run on one disk.
/// </summary>
internal static class JournalBenchmark
{
    private static readonly int[] Callers = [1, 16, 64, 256];

    /// <summary>Prints a line for each count of callers, each side measured for a while; 0 when the goals are reached.</summary>
    public static async Task<int> Run(TimeSpan span)
    {
        var root = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, $"bench-{Environment.ProcessId}"));
        try
        {
            return await Run(root.FullName, span) ? 0 : 1;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<bool> Run(string root, TimeSpan span)
    {
        using var sqlite = new SqliteJournal(Path.Combine(root, "sqlite.db"));
        using var lite = new PlainLiteDb(Path.Combine(root, "lite.db"));
        var options = new JournalOptions { Directory = Path.Combine(root, "store") };
        using var journal = FileJournal.Open(options, TimeProvider.System, Guid.CreateVersion7, NullLogger.Instance);
        await Parallel.ForAsync(0, Workload.Jails, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (jail, _) =>
            await journal.Append(Workload.Created(jail), mayUseReserve: false));
        await Parallel.ForAsync(0, Workload.Jails, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (jail, _) => await sqlite.Append(jail));
        await Settle(journal);
        Console.WriteLine($"{Workload.Jails} jails on each side; an entry is {EntryCodec.ToStored(Workload.Step(4242)).CalculateSize()} bytes; {span.TotalSeconds} s a cell");
        Console.WriteLine("callers |     jaild/s   p50 ms   p99 ms   cpu us rotations  behind  caught up in         at |    SQLite/s   p50 ms   p99 ms   cpu us |    LiteDB/s   p99 ms | jaild:SQLite  jaild:LiteDB");
        var good = true;
        foreach (var callers in Callers)
        {
            var (before, rotated) = (journal.Ledger.Revision, Segments(options));
            var ours = await Measured.Run(callers, span, i => journal.Append(Workload.Step(Jail(i)), mayUseReserve: false));
            var (behind, rotations) = (journal.Ledger.Revision - journal.Applied, Segments(options) - rotated);
            var settling = await Settle(journal);
            var theirs = await Measured.Run(callers, span, i => sqlite.Append(Jail(i)));
            var alone = await Measured.Run(callers, span / 2, i => lite.Append(Jail(i)));
            Console.WriteLine($"{callers,7} | {ours.PerSecond,11:n0} {ours.P50,8:f2} {ours.P99,8:f2} {ours.Cpu,8:f1} {rotations,9} {behind,7} {settling.TotalSeconds,11:f1} s {behind / settling.TotalSeconds,8:n0}/s | {theirs.PerSecond,11:n0} {theirs.P50,8:f2} {theirs.P99,8:f2} {theirs.Cpu,8:f1} | {alone.PerSecond,11:n0} {alone.P99,8:f2} | {ours.PerSecond / theirs.PerSecond,12:f2} {ours.PerSecond / alone.PerSecond,13:f2}");
            if (callers == 64)
            {
                good = ours.PerSecond >= 30_000 && ours.P99 <= 20 && ours.PerSecond >= 1.5 * theirs.PerSecond;
            }
        }
        Console.WriteLine($"goal at 64 callers (30,000/s, p99 20 ms, 1.5 times SQLite): {(good ? "reached" : "not reached")}");
        return good;
    }

    // Spread over all jails, the same on each side.
    private static int Jail(int i) => (int)((uint)i * 2654435761u % Workload.Jails);

    private static int Segments(JournalOptions options) => Directory.EnumerateFiles(options.Directory, "segment-*").Count();

    // The next side shall have the machine to itself. The answer is how long the memory took for what it was behind.
    private static async Task<TimeSpan> Settle(FileJournal journal)
    {
        var begun = Stopwatch.GetTimestamp();
        while (journal.Applied < journal.Ledger.Revision)
        {
            await Task.Delay(50);
        }
        return Stopwatch.GetElapsedTime(begun);
    }
}
