namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>The numbers of cpuset(1): each jail has a set of its own, and the lowest free number is taken.</summary>
internal sealed class Cpusets
{
    private readonly SortedSet<int> returned = [];
    private int next = 2; // 0 and 1 are the system's

    public int Take()
    {
        if (returned.Count == 0)
        {
            return next++;
        }
        var id = returned.Min;
        returned.Remove(id);
        return id;
    }

    public void Return(int id) => returned.Add(id);
}
