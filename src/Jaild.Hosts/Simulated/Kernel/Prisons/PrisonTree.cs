using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Files;

namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>All prisons of a kernel, by number and by name, and the numbers that new ones get.</summary>
internal sealed class PrisonTree(Prison host)
{
    private readonly Dictionary<int, Prison> byId = [];
    private readonly SortedSet<int> ids = [];
    private readonly Dictionary<(Prison Parent, string Component), List<Prison>> byName = [];
    private readonly Dictionary<Prison, LinkedListNode<Prison>> nodes = [];

    private long births;

    public Prison Host => host;

    /// <summary>The last number that was given out without being asked for.</summary>
    public int LastId { get; set; }

    public Cpusets Cpusets { get; } = new();

    /// <summary>Where the roots of all jails are.</summary>
    public PathCounts Roots { get; } = new();

    public IEnumerable<Prison> All => ids.Select(id => byId[id]);

    /// <summary>The prison of a number, visible or not.</summary>
    public Prison? Find(int id) => byId.GetValueOrDefault(id);

    /// <summary>The prison of a number below another.</summary>
    public Prison? Find(int id, Prison viewer) => Find(id) is { } found && found.IsBelow(viewer) ? found : null;

    /// <summary>The prison of a name below another: a living one before the oldest of the dying.</summary>
    public Prison? Find(string name, Prison viewer)
    {
        IEnumerable<Prison> found = [viewer];
        foreach (var component in name.Split('.'))
        {
            found = found.SelectMany(p => Named(p, component));
        }
        var all = found.ToList();
        return all.Find(p => !p.IsDying) ?? all.LastOrDefault();
    }

    /// <summary>The children of that name, newest first.</summary>
    public IReadOnlyList<Prison> Named(Prison parent, string component) => byName.GetValueOrDefault((parent, component)) ?? [];

    /// <summary>The first one after a number that a viewer sees.</summary>
    public Prison? After(int id, Prison viewer, bool withDying) => id == int.MaxValue ? null :
        ids.GetViewBetween(id + 1, int.MaxValue).Select(i => byId[i]).FirstOrDefault(p => p.IsBelow(viewer) && (withDying || !p.IsDying));

    /// <summary>A new prison below another, of that number or of the next one that is free.</summary>
    public Prison Add(Prison parent, int id)
    {
        var prison = new Prison(id == 0 ? LastId = NextId() : id, parent) { Birth = ++births, CpusetId = Cpusets.Take() };
        byId.Add(prison.Id, prison);
        ids.Add(prison.Id);
        nodes[prison] = parent.Children.AddFirst(prison);
        Index(prison);
        CountChild(parent, 1);
        Roots.Add(prison.Root);
        return prison;
    }

    /// <summary>Takes out a prison that nothing names any more.</summary>
    public void Remove(Prison prison)
    {
        byId.Remove(prison.Id);
        ids.Remove(prison.Id);
        nodes.Remove(prison, out var node);
        prison.Parent!.Children.Remove(node!);
        Unindex(prison);
        CountChild(prison.Parent, -1);
        Cpusets.Return(prison.CpusetId);
        Roots.Remove(prison.Root);
    }

    public void Rename(Prison prison, string component)
    {
        Unindex(prison);
        prison.Component = component;
        Index(prison);
    }

    /// <summary>Puts the root of a prison somewhere.</summary>
    public void PutRoot(Prison prison, string root)
    {
        Roots.Remove(prison.Root);
        prison.Root = root;
        Roots.Add(root);
    }

    /// <summary>The file system below the roots at or below a path is gone.</summary>
    public void LoseRoots(string path)
    {
        foreach (var prison in All.Where(p => p.Root == path || p.Root.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            prison.HasLostRoot = true;
        }
    }

    /// <summary>Gives a dying prison another number, counted down from the largest (15; not observed).</summary>
    public void Renumber(Prison prison)
    {
        var id = JailFlags.MaxJid;
        while (ids.Contains(id))
        {
            id--;
        }
        byId.Remove(prison.Id);
        ids.Remove(prison.Id);
        prison.Id = id;
        byId.Add(id, prison);
        ids.Add(id);
    }

    private int NextId()
    {
        var id = LastId;
        for (var tries = 0; tries < JailFlags.MaxJid; tries++)
        {
            id = id >= JailFlags.MaxJid ? 1 : id + 1;
            if (!ids.Contains(id))
            {
                return id;
            }
        }
        throw new KernelRefusal(FreeBsdErrno.TryAgain, "no available jail IDs");
    }

    private static void CountChild(Prison parent, int change)
    {
        for (var above = parent; above is not null; above = above.Parent)
        {
            above.ChildrenNow += change;
        }
    }

    private void Index(Prison prison)
    {
        var key = (prison.Parent!, prison.Component);
        if (!byName.TryGetValue(key, out var named))
        {
            byName[key] = named = [];
        }
        var older = named.FindIndex(p => p.Birth < prison.Birth);
        named.Insert(older < 0 ? named.Count : older, prison);
    }

    private void Unindex(Prison prison)
    {
        var key = (prison.Parent!, prison.Component);
        byName[key].Remove(prison);
        if (byName[key].Count == 0)
        {
            byName.Remove(key);
        }
    }
}
