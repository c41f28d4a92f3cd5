using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Mounts;

/// <summary>
/// The mounts of the machine. What was mounted inside a jail keeps it dying until it is unmounted, and so do blocks of UFS that a process of the jail was
/// the first to read: only an attempt to unmount drops them. The root of a jail, dying or not, keeps the file system below it busy.
/// </summary>
internal sealed class MountTable(PrisonTree prisons, References references)
{
    private readonly List<Mount> all = [new(1, "ufs", "/dev/ada0p2", "/", null)];
    private int lastId = 1;

    public IReadOnlyList<Mount> All => all;

    /// <summary>nmount(2), with what a jail may mount.</summary>
    public void Add(KernelProcess caller, string type, string from, string on)
    {
        var prison = caller.Prison;
        if (!prison.IsHost && !(MayMount(prison, "allow.mount") && MayMount(prison, $"allow.mount.{type}") && prison.EnforceStatfs < 2))
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        all.Add(new(++lastId, type, from, on, prison.IsHost ? null : References.Add(prison, HoldKind.Mount, on)));
    }

    /// <summary>unmount(2): the topmost one there.</summary>
    public void Remove(string on, bool force)
    {
        var mount = all.FindLast(m => m.On == on) ?? throw new KernelRefusal(FreeBsdErrno.Invalid);
        var isBusy = prisons.All.Any(p => IsBelow(p.Root, on)) || all.Exists(m => m != mount && m.Id > mount.Id && IsBelow(m.On, on));
        // Even an attempt that fails drops the blocks.
        foreach (var cached in prisons.All.SelectMany(p => p.Holds).Where(h => h.Kind == HoldKind.CachedBlocks && h.What == on).ToList())
        {
            isBusy = true;
            references.Drop(cached);
        }
        if (isBusy && !force)
        {
            throw new KernelRefusal(FreeBsdErrno.Busy);
        }
        all.Remove(mount);
        if (mount.Hold is { } hold)
        {
            references.Drop(hold);
        }
    }

    /// <summary>A process reads a file that nobody read before.</summary>
    public void ReadFirst(KernelProcess process, string path)
    {
        var mount = all.Where(m => IsBelow(path, m.On)).MaxBy(m => (m.On.Length, m.Id))!;
        if (mount.Type == "ufs" && !process.Prison.IsHost)
        {
            References.Add(process.Prison, HoldKind.CachedBlocks, mount.On);
        }
    }

    private static bool MayMount(Prison prison, string permission) =>
        Parameters.Permissions.Known(KernelVersion.FreeBsd15).FirstOrDefault(p => p.Name == permission) is { } parameter && prison.Allowed.Has(parameter);

    private static bool IsBelow(string path, string above) =>
        above == "/" || path == above || path.StartsWith(above + "/", StringComparison.Ordinal);
}
