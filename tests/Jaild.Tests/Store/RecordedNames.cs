namespace Jaild.Tests.Store;

/// <summary>The names of <see cref="RecordedFiles"/>, as they are and as they are durable: a directory's are made durable together, and are gone with it.</summary>
internal sealed class RecordedNames
{
    private static readonly RecordedContent Directory = new();

    private readonly Dictionary<string, RecordedContent> now;
    private readonly Dictionary<string, RecordedContent> durable;

    public RecordedNames() : this([])
    {
    }

    private RecordedNames(Dictionary<string, RecordedContent> survived) => (now, durable) = (survived, new(survived));

    /// <summary>How many bytes all files have.</summary>
    public long Bytes => now.Values.Distinct().Sum(c => (long)c.Bytes.Length);

    /// <summary>All names of files.</summary>
    public IEnumerable<string> Paths => now.Where(n => n.Value != Directory).Select(n => n.Key).ToList();

    /// <summary>The content that has a name.</summary>
    public RecordedContent? this[string path]
    {
        get => now.GetValueOrDefault(path) is { } content && content != Directory ? content : null;
        set
        {
            if (value is null)
            {
                now.Remove(path);
            }
            else
            {
                now[path] = value;
            }
        }
    }

    public bool HasDirectory(string path) => path == "/" || now.GetValueOrDefault(path) == Directory || now.Keys.Any(n => Path.GetDirectoryName(n) == path);

    public void Make(string path) => now[path] = HasDirectory(Path.GetDirectoryName(path)!) ? Directory : throw new DirectoryNotFoundException(path);

    public void Remove(string path)
    {
        if (now.Keys.Any(n => Path.GetDirectoryName(n) == path) || !now.Remove(path))
        {
            throw new IOException($"{path}: not empty, or not there");
        }
    }

    public IReadOnlyList<string> In(string directory) =>
        [.. now.Where(n => n.Value != Directory && Path.GetDirectoryName(n.Key) == directory).Select(n => Path.GetFileName(n.Key)).Order(StringComparer.Ordinal)];

    public void Put(string path, RecordedContent content) => now[path] = durable[path] = content;

    public void Sync(string directory)
    {
        foreach (var name in now.Keys.Union(durable.Keys).Where(n => Path.GetDirectoryName(n) == directory).ToList())
        {
            if (now.TryGetValue(name, out var content))
            {
                durable[name] = content;
            }
            else if (durable.Remove(name, out var gone) && gone == Directory)
            {
                Sync(name); // what was in it went with it
            }
        }
    }

    public RecordedNames AfterPowerCut(Func<bool> survives)
    {
        var survived = new Dictionary<string, RecordedContent>();
        var (kept, lost) = (new HashSet<RecordedContent>(), new HashSet<string>());
        foreach (var name in now.Keys.Union(durable.Keys).Order(StringComparer.Ordinal)) // a directory comes before what is in it
        {
            var (newest, before) = (now.GetValueOrDefault(name), durable.GetValueOrDefault(name));
            var content = newest == before || survives() ? newest : before;
            if (content is null || lost.Contains(Path.GetDirectoryName(name)!))
            {
                lost.Add(name);
                continue;
            }
            survived[name] = content == Directory ? Directory : content.AfterPowerCut(survives);
            kept.Add(content);
        }
        // A file that was renamed has the old name or the new one, whatever happens.
        foreach (var (name, content) in durable.Where(n => !kept.Contains(n.Value) && now.ContainsValue(n.Value)))
        {
            survived.TryAdd(name, content.AfterPowerCut(survives));
        }
        return new RecordedNames(survived);
    }
}
