using Jaild.Core;
using Jaild.Journal;
using LiteDB;

namespace Jaild.Store;

/// <summary>Keeps the store usable: one that is damaged, of another epoch or ahead of the journal is moved aside, never deleted, and begun anew.</summary>
internal sealed partial class StoreKeeper : IDisposable
{
    private readonly JournalOptions options;
    private readonly Guid epoch;
    private readonly JournalState state;
    private readonly bool mayRenew;
    private readonly Func<bool> mayWrite;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private JailStore? store;
    private Exception? failure;
    private bool ended;
    private long newest;

    /// <param name="options">Where it is.</param>
    /// <param name="epoch">The journal's epoch.</param>
    /// <param name="newest">The journal's newest revision; a store that knows more is not its own.</param>
    /// <param name="state">Is told how far the store is.</param>
    /// <param name="mayRenew">False for a damaged journal: its repair may need the store as it is.</param>
    /// <param name="mayWrite">False while the disk is full: the space that the reserve gave up is not for this.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public StoreKeeper(JournalOptions options, Guid epoch, long newest, JournalState state, bool mayRenew, Func<bool> mayWrite, TimeProvider time, ILogger log)
    {
        (this.options, this.epoch, this.newest, this.state, this.mayRenew, this.mayWrite, this.time, this.log) = (options, epoch, newest, state, mayRenew, mayWrite, time, log);
        TryOpen();
    }

    /// <summary>The store as it is now; an error that says what to do when it cannot be opened for the time being.</summary>
    public JailStore Current => Volatile.Read(ref store) ?? throw Closed();

    /// <summary>Where a store was moved to in this run, or null: history that is older than the journal is then only there.</summary>
    public string? MovedAside { get; private set; }

    /// <summary>Asks the store; when what it answers shows that it is damaged, the one that is begun in its place.</summary>
    public T Ask<T>(Func<JailStore, T> question)
    {
        var asked = Current;
        try
        {
            return question(asked);
        }
        catch (Exception error) when (error is not JaildException)
        {
            Close(asked, error);
            if (mayWrite())
            {
                TryOpen();
            }
            return question(Current);
        }
    }

    /// <summary>Opens it if it is closed. On a full disk it stays closed, to be tried again; false then, and after the end.</summary>
    public bool TryOpen()
    {
        lock (gate)
        {
            if (store is not null || ended)
            {
                return !ended;
            }
            try
            {
                var opened = OpenOwn();
                state.SetApplied(opened.Applied);
                (failure, newest) = (null, long.MaxValue); // from now on it grows with the journal
                Volatile.Write(ref store, opened);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException || (!mayRenew && IsOwn(error)))
            {
                failure = error;
                Log.Closed(log, error.Message);
                return false;
            }
        }
    }

    /// <summary>Closes a store that failed; one whose content is wrong is moved aside, so that another is begun.</summary>
    public void Close(JailStore broken, Exception error)
    {
        lock (gate)
        {
            if (store != broken || ended)
            {
                return;
            }
            failure = error;
            Volatile.Write(ref store, null);
            broken.Dispose();
            if (IsOwn(error) && mayRenew)
            {
                state.SetApplied(0); // before anything else: what only the journal has now must not be pruned
                SetAside(error);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            store?.Dispose();
        }
    }

    private JaildException Closed()
    {
        var path = Path.Combine(options.Directory, JailStore.FileName);
        var (kind, wayOut) = failure switch
        {
            _ when ended => (ErrorKind.Unavailable, "jaild is going down: ask again when it is up"),
            DiskFullException => (ErrorKind.Exhausted, "free some space on its disk; it is opened again by itself within seconds"),
            { } own when IsOwn(own) && !mayRenew => (ErrorKind.Damaged, "jaild repair builds it again"),
            { } own when IsOwn(own) => (ErrorKind.Exhausted, "it is built again by itself as soon as there is space on its disk"),
            _ => (ErrorKind.Damaged, "see to its disk and its rights; it is tried again every 10 s"),
        };
        return new JaildException(kind, "MEMORY_CLOSED", $"what was before cannot be looked up: {path}, the memory of past jails, operations and events, is closed ({failure?.Message}): {wayOut}", failure);
    }

    // What says that its content is wrong. A full or failing disk, a lack of rights or memory say nothing of the content.
    private static bool IsOwn(Exception error) => error is InvalidDataException or LiteException;

    private JailStore OpenOwn()
    {
        try
        {
            var opened = Open();
            if (!mayRenew || (opened.Epoch == epoch && opened.Applied <= newest))
            {
                return opened;
            }
            opened.Dispose();
            throw new InvalidDataException($"it is of epoch {opened.Epoch}, revision {opened.Applied}; the journal of {epoch}, revision {newest}");
        }
        catch (Exception error) when (mayRenew && IsOwn(error))
        {
            SetAside(error);
            return Open();
        }
    }

    private void SetAside(Exception error)
    {
        MovedAside = MemoryAside.Name(options, time);
        Log.Aside(log, error, MovedAside);
        MemoryAside.Move(options, MovedAside);
    }

    private JailStore Open() => new(options.Files, options.Directory, epoch);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the memory of jails and events cannot be used; it is moved to {Aside} and built again from the journal")]
        public static partial void Aside(ILogger log, Exception error, string aside);

        [LoggerMessage(Level = LogLevel.Error, Message = "the memory of jails and events is closed, and tried again later: {Reason}")]
        public static partial void Closed(ILogger log, string reason);
    }
}
