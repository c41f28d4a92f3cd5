namespace Jaild.Hosts.Simulated.Kernel.Files;

/// <summary>The directories, files and links that a kernel finds, by their absolute paths.</summary>
internal sealed class DirectoryTree
{
    private readonly Dictionary<string, FileEntry> entries = new(StringComparer.Ordinal) { ["/"] = new(IsDirectory: true) };

    /// <summary>A tree of these directories and all that they stand in.</summary>
    public DirectoryTree(params ReadOnlySpan<string> directories)
    {
        foreach (var directory in directories)
        {
            AddDirectory(directory);
        }
    }

    public FileEntry? Find(string path) => entries.GetValueOrDefault(path);

    public void AddDirectory(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            entries.TryAdd(path[..end], new(IsDirectory: true));
        }
        entries[path] = new(IsDirectory: true);
    }

    public void AddFile(string path) => entries[path] = new(IsDirectory: false);

    public void AddLink(string path, string target) => entries[path] = new(IsDirectory: false, target);
}
