namespace Jaild.Hosts.Simulated.Kernel.Files;

/// <summary>Counts paths by the directories that they stand in, so that "is anything at or below this" needs no search.</summary>
internal sealed class PathCounts
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>How many are at a path or below it.</summary>
    public int AtOrBelow(string path) => counts.GetValueOrDefault(path);

    public void Add(string path) => Change(path, 1);

    public void Remove(string path) => Change(path, -1);

    private void Change(string path, int change)
    {
        for (var at = path; ; at = at.LastIndexOf('/') is > 0 and var end ? at[..end] : "/")
        {
            counts[at] = counts.GetValueOrDefault(at) + change;
            if (counts[at] == 0)
            {
                counts.Remove(at);
            }
            if (at == "/")
            {
                return;
            }
        }
    }
}
