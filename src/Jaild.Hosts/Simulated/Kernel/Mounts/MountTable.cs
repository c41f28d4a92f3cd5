using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Files;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Mounts;

/// <summary>
/// The mounts of the machine. What was mounted inside a jail keeps it dying until it is unmounted, and so do blocks of UFS that a process of the jail was
/// the first to read: only an attempt to unmount drops them. The root of a jail, dying or not, keeps the file system below it busy.
/// </summary>
internal sealed class MountTable
{
    private readonly PrisonTree prisons;
    private readonly References references;
    private readonly SortedDictionary<int, Mount> all = [];
    private readonly Dictionary<string, Stack<Mount>> byPath = new(StringComparer.Ordinal);
    private readonly PathCounts paths = new();
    private readonly List<Hold> cached = [];
    private int lastId;

    public MountTable(PrisonTree prisons, References references)
    {
        (this.prisons, this.references) = (prisons, references);
        Add("ufs", "/dev/ada0p2", "/", null);
    }

    /// <summary>All, in the order in which they were made.</summary>
    public IReadOnlyCollection<Mount> All => all.Values;

    /// <summary>nmount(2), with what a jail may mount.</summary>
    public void Add(KernelProcess caller, string type, string from, string on)
    {
        var prison = caller.Prison;
        if (!prison.IsHost && !(MayMount(prison, "allow.mount") && MayMount(prison, $"allow.mount.{type}") && prison.EnforceStatfs < 2))
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        Add(type, from, on, prison.IsHost ? null : References.Add(prison, HoldKind.Mount, on));
    }

    /// <summary>unmount(2): the topmost one there.</summary>
    public void Remove(string on, bool force)
    {
        var stack = byPath.GetValueOrDefault(on) ?? throw new KernelRefusal(FreeBsdErrno.Invalid);
        var isBusy = prisons.Roots.AtOrBelow(on) > 0 || HasMountsBelow(stack.Peek(), stack.Count) || DropBlocks(on);
        if (isBusy && !force)
        {
            DropBlocks(on); // even an attempt that fails drops them
            throw new KernelRefusal(FreeBsdErrno.Busy);
        }
        var mount = stack.Pop();
        if (stack.Count == 0)
        {
            byPath.Remove(on);
        }
        all.Remove(mount.Id);
        paths.Remove(on);
        if (mount.Hold is { } hold)
        {
            references.Drop(hold);
        }
        if (prisons.Roots.AtOrBelow(on) > 0)
        {
            prisons.LoseRoots(on);
        }
    }

    /// <summary>A process reads a file that nobody read before.</summary>
    public void ReadFirst(KernelProcess process, string path)
    {
        var mount = all.Values.Where(m => IsBelow(path, m.On)).MaxBy(m => (m.On.Length, m.Id))!;
        if (mount.Type == "ufs" && !process.Prison.IsHost)
        {
            cached.Add(References.Add(process.Prison, HoldKind.CachedBlocks, mount.On));
        }
    }

    private void Add(string type, string from, string on, Hold? hold)
    {
        var mount = new Mount(++lastId, type, from, on, hold);
        all.Add(mount.Id, mount);
        paths.Add(on);
        if (!byPath.TryGetValue(on, out var stack))
        {
            byPath[on] = stack = new();
        }
        stack.Push(mount);
    }

    /// <summary>Whether something was mounted below it later; what was there before is only hidden.</summary>
    private bool HasMountsBelow(Mount mount, int stacked) =>
        paths.AtOrBelow(mount.On) > stacked && all.Values.Any(m => m.Id > mount.Id && IsBelow(m.On, mount.On));

    /// <summary>Drops the blocks that are cached of a file system, and tells whether there were any.</summary>
    private bool DropBlocks(string on)
    {
        var dropped = cached.FindAll(h => h.What == on);
        cached.RemoveAll(dropped.Contains);
        dropped.ForEach(references.Drop);
        return dropped.Count > 0;
    }

    private static bool MayMount(Prison prison, string permission) =>
        Permissions.Known(KernelVersion.FreeBsd15).FirstOrDefault(p => p.Name == permission) is { } parameter && prison.Allowed.Has(parameter);

    private static bool IsBelow(string path, string above) =>
        above == "/" || path == above || path.StartsWith(above + "/", StringComparison.Ordinal);
}
