using Jaild.Store;

namespace Jaild.Tests.Store;

/// <summary>The power went.</summary>
internal sealed class PowerCutException() : IOException("the power is cut");

/// <summary>
/// A file system in memory that knows what is durable. The power can be cut at any call that changes something; what was
/// not synced then survives in part, in 512-byte sectors and single names, as a seed decides.
/// </summary>
internal sealed class RecordedFiles : IStoreFiles
{
    private readonly Lock gate = new();
    private readonly RecordedNames names;

    public RecordedFiles() => names = new RecordedNames();

    private RecordedFiles(RecordedNames survived) => names = survived;

    /// <summary>How many calls changed something so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The call at which the power is cut; 0 for never.</summary>
    public int CutAt { get; set; }

    /// <summary>Whether the power was cut.</summary>
    public bool IsCut => CutAt != 0 && Operations >= CutAt;

    /// <summary>How many bytes all files may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Whether there is no space even to cut a file off, as where a file system copies on write.</summary>
    public bool IsFullToTruncate { get; set; }

    /// <summary>Whether syncing a file of this path fails.</summary>
    public Func<string, bool> FailsToSync { get; set; } = _ => false;

    /// <summary>Files with an offset that cannot be read; -1: it cannot be opened, a directory not be listed.</summary>
    public Dictionary<string, long> BadAt { get; } = [];

    public bool HasDirectory(string path) => Look(() => names.HasDirectory(path));

    public void MakeDirectory(string path) => Change(() =>
    {
        names.Make(path);
        return true;
    });

    public void RemoveDirectory(string path) => Change(() =>
    {
        names.Remove(path);
        return true;
    });

    public IDisposable Lock(string path) => Look(() =>
    {
        names[path] ??= new RecordedContent();
        return new MemoryStream();
    });

    public IReadOnlyList<string> List(string directory) => Look(() =>
    {
        CheckRead(directory, -1, 0);
        return names.In(directory);
    });

    public IStoreFile Create(string path) => Change(() => new RecordedFile(this, path, names[path] = new RecordedContent()));

    public IStoreFile Open(string path, bool readOnly) => Look(() =>
    {
        CheckRead(path, -1, 0);
        return new RecordedFile(this, path, names[path] ?? throw new FileNotFoundException(path));
    });

    public void Rename(string from, string to) => Change(() =>
    {
        (names[to], names[from]) = (names[from] ?? throw new FileNotFoundException(from), null);
        return true;
    });

    public void Delete(string path) => Change(() => names[path] = null);

    public void SyncDirectory(string path) => Change(() => true, () => names.Sync(path));

    /// <summary>What is there after a power cut. Seed 0: only what was synced; 1: everything; else a part.</summary>
    public RecordedFiles AfterPowerCut(int seed)
    {
        var random = new Random(seed);
        return Look(() => new RecordedFiles(names.AfterPowerCut(() => seed switch { 0 => false, 1 => true, _ => random.Next(2) == 0 })));
    }

    /// <summary>All files.</summary>
    public IEnumerable<string> Paths => Look(() => names.Paths);

    /// <summary>The bytes of a file, to look at or to damage.</summary>
    public byte[] Bytes(string path) => names[path]!.Bytes;

    /// <summary>Puts bytes in place of a file.</summary>
    public void Put(string path, byte[] bytes) => names.Put(path, new RecordedContent(bytes));

    /// <summary>A copy of all as it is, as if all were synced.</summary>
    public RecordedFiles Copy() => AfterPowerCut(seed: 1);

    /// <summary>Does a change as the next operation; at a cut it may be half done, and its effect on what is durable is not.</summary>
    internal T Change<T>(Func<T> change, Action? makeDurable = null)
    {
        lock (gate)
        {
            if (IsCut)
            {
                throw new PowerCutException();
            }
            Operations++;
            var done = change();
            if (Operations == CutAt)
            {
                throw new PowerCutException();
            }
            makeDurable?.Invoke();
            return done;
        }
    }

    internal T Look<T>(Func<T> look)
    {
        lock (gate)
        {
            return look();
        }
    }

    /// <summary>Fails as a disk does that cannot be read there.</summary>
    internal void CheckRead(string path, long from, long to)
    {
        if (BadAt.TryGetValue(path, out var bad) && bad >= from && bad < to)
        {
            throw new IOException($"Input/output error : '{path}'");
        }
    }

    /// <summary>Whether so many bytes more are too many.</summary>
    internal bool IsFull(long more) => names.Bytes + more > Capacity;
}
