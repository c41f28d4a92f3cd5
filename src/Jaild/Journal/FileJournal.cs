using System.Globalization;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Core.Model;
using Jaild.Store;

namespace Jaild.Journal;

/// <summary>
/// The journal in files. Every start begins a new segment and a snapshot of what was read, before anything is served; a damaged one is only read.
/// </summary>
internal sealed partial class FileJournal : IJournal, IDisposable
{
    private readonly IDisposable hold;
    private readonly JournalState state;
    private readonly SegmentChain chain;
    private readonly JournalReader reader;
    private readonly StoreKeeper store;
    private JournalWriter? writer;
    private StoreFeeder? feeder;

    private FileJournal(JournalOptions options, IDisposable hold, StoreKeeper store, Guid epoch, JournalState state, SegmentChain chain, JaildException? damage)
    {
        (this.hold, this.store, this.state, this.chain, Epoch, Damage) = (hold, store, state, chain, epoch, damage);
        reader = new JournalReader(options.Files, state.Recent, state.Live, () => chain.All);
    }

    public Guid Epoch { get; }

    public Ledger Ledger => state.Ledger;

    public long Oldest => OldestOf(chain.All);

    /// <summary>Why the journal is only read, naming file and offset; null when all is well.</summary>
    public JaildException? Damage { get; }

    /// <summary>The memory behind the journal: history, operations, jails that are absent.</summary>
    public StoreKeeper Store => store;

    /// <summary>The revision up to which the store has all.</summary>
    public long Applied => state.Applied;

    /// <summary>Completes when the journal can write no more: the process must end with its own code and begin anew.</summary>
    public Task<Exception> Failed { get; private set; } = new TaskCompletionSource<Exception>().Task;

    /// <summary>Opens the journal of a store, or makes one.</summary>
    public static FileJournal Open(JournalOptions options, TimeProvider time, Func<Guid> newId, ILogger log)
    {
        var hold = StoreDirectory.Enter(options, mustExist: false);
        try
        {
            if (new Restoring(options, time).Settle() is { } restored)
            {
                Log.Restored(log, restored);
            }
            var loaded = new JournalLoader(options.Files, options.Directory, options.RecentEntries).Load();
            return loaded.Damage is null ? OpenWhole(options, hold, loaded, time, newId, log) : OpenDamaged(options, hold, loaded, time, log);
        }
        catch (DiskFullException error)
        {
            hold.Dispose();
            throw new JaildException(ErrorKind.Exhausted, "DISK_FULL", $"{options.Directory}: no space left to open the store: free some on its disk", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            hold.Dispose();
            throw new JaildException(ErrorKind.Host, "STORE_FAILED", $"{options.Directory}: the store cannot be opened: {error.Message}: see to its disk, then start jaild again; jaild check looks through it", error);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    public Task<JournalEntry> Append(JournalEntry entry, bool mayUseReserve) =>
        writer?.Append(entry, mayUseReserve) ?? Task.FromException<JournalEntry>(Damage!);

    public IAsyncEnumerable<JournalEntry> Read(long after, CancellationToken cancel)
    {
        if (after < Oldest)
        {
            throw OutOfRange(after, Oldest);
        }
        return after > Ledger.Revision
            ? throw JaildException.Invalid("revision", $"{after} is of the future: the newest is {Ledger.Revision}")
            : reader.Read(after, cancel);
    }

    public JailRecord? FindDeceased(Guid uuid) => state.FindGone(uuid) ?? store.Ask(s => s.FindDeceased(uuid));

    public Operation? FindOperation(Guid id) => Ledger.FindOperation(id) ?? store.Ask(s => s.FindOperation(id));

    /// <summary>Writes what is queued, then closes the files.</summary>
    public void Dispose()
    {
        writer?.Dispose();
        feeder?.Dispose();
        store.Dispose();
        hold.Dispose();
    }

    /// <summary>The error for a revision that is no longer kept.</summary>
    public static JaildException OutOfRange(long after, long oldest) =>
        new(ErrorKind.OutOfRange, "REVISION_GONE", $"entries after revision {after} are no longer kept: begin with a snapshot, or at {oldest}")
        {
            Metadata = new Dictionary<string, string> { ["oldest_revision"] = oldest.ToString(CultureInfo.InvariantCulture) },
        };

    /// <summary>The oldest revision after which a chain can be read.</summary>
    public static long OldestOf(IReadOnlyList<Segment> segments) => segments.Count == 0 ? 0 : segments[0].First - 1;

    private static FileJournal OpenDamaged(JournalOptions options, IDisposable hold, LoadedJournal loaded, TimeProvider time, ILogger log)
    {
        Log.Damaged(log, loaded.Damage!.Message, loaded.Ledger.Revision);
        var epoch = loaded.Epoch ?? default;
        var chain = new SegmentChain(options, epoch, time, loaded.Segments, loaded.NextNumber);
        var state = new JournalState(loaded.Ledger, loaded.Recent);
        // It may know more than what can still be read, and a repair that was cut short may have given it to the next epoch.
        var store = new StoreKeeper(options, epoch, long.MaxValue, state, mayRenew: false, () => true, time, log);
        return new FileJournal(options, hold, store, epoch, state, chain, loaded.Damage);
    }

    private static FileJournal OpenWhole(JournalOptions options, IDisposable hold, LoadedJournal loaded, TimeProvider time, Func<Guid> newId, ILogger log)
    {
        if (loaded.TornBytes > 0)
        {
            Log.Torn(log, loaded.Segments[^1].File.Path, loaded.TornBytes);
        }
        var epoch = loaded.Epoch ?? newId();
        var state = new JournalState(loaded.Ledger, loaded.Recent);
        state.Ledger.ForgetOperations(time.GetUtcNow() - options.RequestWindow);
        var reserve = new Reserve(options.Files, options.Directory, options.ReserveBytes, time);
        var store = new StoreKeeper(options, epoch, state.Ledger.Revision, state, mayRenew: true, () => reserve.IsThere, time, log);
        try
        {
            var chain = new SegmentChain(options, epoch, time, loaded.Segments, loaded.NextNumber);
            var (segment, snapshotBytes) = new JournalStart(options, chain, state, reserve, log).Begin(loaded);
            var journal = new FileJournal(options, hold, store, epoch, state, chain, damage: null);
            journal.writer = new JournalWriter(options, state, new SegmentRotation(options, state, chain, segment, snapshotBytes, reserve, log), reserve, time, log);
            journal.feeder = new StoreFeeder(store, journal.reader, state, options, () => reserve.IsThere, time, log);
            journal.Failed = Task.WhenAny(journal.writer.Failed, journal.feeder.Failed).Unwrap();
            return journal;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Restored}")]
        public static partial void Restored(ILogger log, string restored);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Damage}; the last good revision is {Revision}")]
        public static partial void Damaged(ILogger log, string damage, long revision);

        [LoggerMessage(Level = LogLevel.Information, Message = "{File}: {Bytes} bytes of a batch that was cut short, and never acknowledged, are left out")]
        public static partial void Torn(ILogger log, string file, long bytes);
    }
}
