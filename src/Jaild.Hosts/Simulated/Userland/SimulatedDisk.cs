using Jaild.Hosts.Simulated.Kernel.Files;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>What a simulated FreeBSD machine has on its disks, which outlives a boot: directories, texts, datasets of ZFS.</summary>
internal sealed class SimulatedDisk
{
    private readonly Lock gate = new();
    private readonly DirectoryTree tree = new();

    /// <summary>Files with a text, by their paths.</summary>
    internal Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>Datasets and snapshots with their properties.</summary>
    internal SortedDictionary<string, Dictionary<string, string>> Datasets { get; } = new(StringComparer.Ordinal);

    internal FileEntry? Find(string path)
    {
        lock (gate)
        {
            return tree.Find(path);
        }
    }

    /// <summary>Makes directories, with all that they stand in.</summary>
    internal void Add(params ReadOnlySpan<string> directories)
    {
        lock (gate)
        {
            foreach (var directory in directories)
            {
                tree.AddDirectory(directory);
            }
        }
    }

    internal void AddLink(string path, string target)
    {
        lock (gate)
        {
            tree.AddLink(path, target);
        }
    }

    internal void AddText(string path, string text)
    {
        lock (gate)
        {
            tree.AddFile(path);
            Texts[path] = text;
        }
    }
}
