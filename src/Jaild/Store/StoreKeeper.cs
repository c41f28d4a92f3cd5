using Jaild.Journal;

namespace Jaild.Store;

/// <summary>Keeps the store usable: one that is damaged, of another epoch or ahead of the journal is moved aside, never deleted, and begun anew.</summary>
internal sealed partial class StoreKeeper : IDisposable
{
    private readonly JournalOptions options;
    private readonly Guid epoch;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private JailStore store;

    public StoreKeeper(JournalOptions options, Guid epoch, long revision, TimeProvider time, ILogger log)
    {
        (this.options, this.epoch, this.time, this.log) = (options, epoch, time, log);
        store = OpenOrRenew();
        if (store.Epoch != epoch || store.Applied > revision)
        {
            store = Renew(store, new InvalidDataException($"it is of epoch {store.Epoch}, revision {store.Applied}; the journal of {epoch}, revision {revision}"));
        }
    }

    /// <summary>The store as it is now.</summary>
    public JailStore Current => Volatile.Read(ref store);

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
        catch (Exception error) // whatever LiteDB throws in a question, its file is not what it wrote
        {
            return question(Replace(asked, error));
        }
    }

    /// <summary>A store in place of one that failed: opened again after a full disk, else moved aside and begun anew.</summary>
    public JailStore Replace(JailStore broken, Exception error)
    {
        lock (gate)
        {
            if (store == broken)
            {
                if (error is DiskFullException)
                {
                    broken.Dispose();
                    Volatile.Write(ref store, OpenOrRenew());
                }
                else
                {
                    Volatile.Write(ref store, Renew(broken, error));
                }
            }
            return store;
        }
    }

    public void Dispose() => Current.Dispose();

    /// <summary>Moves a store that nobody has open out of the way, never deleting it. Where it is then, or null when there was none.</summary>
    public static string? MoveAside(JournalOptions options, TimeProvider time)
    {
        var aside = Aside(options, time);
        return Move(options, aside) ? aside : null;
    }

    private static string Aside(JournalOptions options, TimeProvider time) =>
        Path.Combine(options.Directory, $"{JailStore.FileName}.aside-{time.GetUtcNow():yyyyMMddTHHmmssfff}");

    private static bool Move(JournalOptions options, string aside)
    {
        var files = options.Files.List(options.Directory).Where(f => f is JailStore.FileName or JailStore.FlushName).ToList();
        foreach (var file in files)
        {
            options.Files.Rename(Path.Combine(options.Directory, file), aside + file[JailStore.FileName.Length..]);
        }
        options.Files.SyncDirectory(options.Directory);
        return files.Count > 0;
    }

    private JailStore OpenOrRenew()
    {
        try
        {
            return Open();
        }
        catch (Exception error) when (error is not (UnauthorizedAccessException or DiskFullException))
        {
            return Renew(null, error);
        }
    }

    private JailStore Renew(JailStore? broken, Exception error)
    {
        broken?.Dispose();
        MovedAside = Aside(options, time);
        Log.Aside(log, error, MovedAside);
        Move(options, MovedAside);
        return Open();
    }

    private JailStore Open() => new(options.Files, options.Directory, epoch);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the memory of jails and events cannot be used; it is moved to {Aside} and built again from the journal")]
        public static partial void Aside(ILogger log, Exception error, string aside);
    }
}
