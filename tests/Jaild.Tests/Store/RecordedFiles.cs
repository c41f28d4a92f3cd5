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
    private readonly Dictionary<string, RecordedContent> names;
    private readonly Dictionary<string, RecordedContent> durable;

    public RecordedFiles() => (names, durable) = ([], []);

    private RecordedFiles(Dictionary<string, RecordedContent> survived) => (names, durable) = (survived, new(survived));

    /// <summary>How many calls changed something so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The call at which the power is cut; 0 for never.</summary>
    public int CutAt { get; set; }

    /// <summary>How many bytes all files may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Whether syncing a file of this path fails.</summary>
    public Func<string, bool> FailsToSync { get; set; } = _ => false;

    public void MakeDirectory(string path)
    {
    }

    public IDisposable Lock(string path) => new MemoryStream();

    public IReadOnlyList<string> List(string directory)
    {
        lock (gate)
        {
            return [.. names.Keys.Where(n => Path.GetDirectoryName(n) == directory).Select(n => Path.GetFileName(n)).Order(StringComparer.Ordinal)];
        }
    }

    public IStoreFile Create(string path) => Change(() => new RecordedFile(this, path, names[path] = new RecordedContent()));

    public IStoreFile Open(string path, bool readOnly)
    {
        lock (gate)
        {
            return names.TryGetValue(path, out var content) ? new RecordedFile(this, path, content) : throw new FileNotFoundException(path);
        }
    }

    public void Rename(string from, string to) => Change(() =>
    {
        names[to] = names[from];
        return names.Remove(from);
    });

    public void Delete(string path) => Change(() => names.Remove(path));

    public void SyncDirectory(string path)
    {
        Change(() => true, () =>
        {
            durable.Clear();
            foreach (var (name, content) in names)
            {
                durable[name] = content;
            }
        });
    }

    /// <summary>What is there after a power cut. Seed 0: only what was synced; 1: everything; else a part.</summary>
    public RecordedFiles AfterPowerCut(int seed)
    {
        var random = new Random(seed);
        bool Survives() => seed switch { 0 => false, 1 => true, _ => random.Next(2) == 0 };
        lock (gate)
        {
            var survived = new Dictionary<string, RecordedContent>();
            foreach (var name in names.Keys.Union(durable.Keys).Order(StringComparer.Ordinal))
            {
                var (now, before) = (names.GetValueOrDefault(name), durable.GetValueOrDefault(name));
                if ((now == before || Survives() ? now : before) is { } content)
                {
                    survived[name] = content.AfterPowerCut(Survives);
                }
            }
            return new RecordedFiles(survived);
        }
    }

    /// <summary>The bytes of a file, to look at or to damage.</summary>
    public byte[] Bytes(string path) => names[path].Bytes;

    /// <summary>Puts bytes in place of a file.</summary>
    public void Put(string path, byte[] bytes) => names[path] = durable[path] = new RecordedContent(bytes);

    /// <summary>A copy of all as it is, as if all were synced.</summary>
    public RecordedFiles Copy() => AfterPowerCut(seed: 1);

    /// <summary>Does a change as the next operation; at a cut it may be half done, and its effect on what is durable is not.</summary>
    internal T Change<T>(Func<T> change, Action? makeDurable = null)
    {
        lock (gate)
        {
            if (CutAt != 0 && Operations >= CutAt)
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

    /// <summary>Whether so many bytes more are too many.</summary>
    internal bool IsFull(long more) => names.Values.Distinct().Sum(c => (long)c.Bytes.Length) + more > Capacity;
}
