using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Jails;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Mounts and unmounts by mount(8) and umount(8), and finds what is mounted by getfsstat(2). Nothing foreign is unmounted.</summary>
internal sealed class MountPart(Tools tools, IKernelCalls kernel, TimeProvider time)
{
    private const int Tries = 5;
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Those without data of their own, so that a busy one may be forced.</summary>
    private static readonly string[] forceable = ["nullfs", "devfs", "fdescfs", "procfs", "tmpfs"];

    internal async Task<Resource> Make(Resource mount, JailRun jail, CancellationToken cancel)
    {
        if (IsAllBelow(mount))
        {
            return mount;
        }
        if (mount.Existed)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "MOUNT_EXISTS", $"{mount.Name} is a mount point already: unmount it, or choose another target");
        }
        if (Find(mount) is null)
        {
            var options = mount.Facts.GetValueOrDefault("options", "");
            string[] words = ["-t", mount.Facts["type"], .. options == "" ? Array.Empty<string>() : ["-o", options], mount.Facts["source"], mount.Name];
            await tools.Run(jail, Tools.Mount, words, cancel);
        }
        return Find(mount) is { } made ? mount with { Facts = mount.Facts.SetItem("fsid", made.Id) }
            : throw new JaildException(ErrorKind.Host, "MOUNT_LOST", $"{mount.Name} was mounted, but is not in the table of mounts: somebody has unmounted it again, or the path leads elsewhere");
    }

    internal async Task Remove(Resource mount, JailRun jail, bool force, CancellationToken cancel)
    {
        if (!IsAllBelow(mount))
        {
            await Unmount(() => Find(mount), jail, force, cancel);
            return;
        }
        var keep = mount.Facts.GetValueOrDefault("keep", "").Split('\n');
        while (MountRow.All(kernel).LastOrDefault(m => IsBelow(m.Target, mount.Name[..^MountPlan.AllBelow.Length]) && !keep.Contains(m.Target)) is { } last)
        {
            await Unmount(() => MountRow.All(kernel).FirstOrDefault(m => m.Id == last.Id), jail, force, cancel);
        }
    }

    internal bool IsThere(Resource mount)
    {
        var keep = mount.Facts.GetValueOrDefault("keep", "").Split('\n');
        return IsAllBelow(mount) ? MountRow.All(kernel).Exists(m => IsBelow(m.Target, mount.Name[..^MountPlan.AllBelow.Length]) && !keep.Contains(m.Target)) : Find(mount) is not null;
    }

    /// <summary>Unmounts one; a busy one is tried again, then forced where that loses nothing.</summary>
    private async Task Unmount(Func<MountRow?> find, JailRun jail, bool force, CancellationToken cancel)
    {
        for (var tried = 1; find() is { } there; tried++)
        {
            var forced = force || (tried >= Tries && forceable.Contains(there.Type));
            string[] words = forced ? ["-f", there.Target] : [there.Target];
            var end = await tools.Try(jail, Tools.Umount, words, cancel);
            if (end is { ExitCode: 0, TimedOut: false } || find() is null)
            {
                continue;
            }
            if (tried > Tries || forced)
            {
                throw Tools.Failure(end, Tools.Umount, words);
            }
            await Task.Delay(pause, time, cancel);
        }
    }

    /// <summary>The topmost mount there, if it is ours: by its identifier, or before that was journaled by what it is.</summary>
    private MountRow? Find(Resource mount)
    {
        var top = MountRow.All(kernel).LastOrDefault(m => m.Target == mount.Facts["target"]);
        return mount.Existed || top is null ? null
            : mount.Facts.TryGetValue("fsid", out var id) ? top.Id == id ? top : null
            : top.Type == mount.Facts["type"] ? top : null;
    }

    private static bool IsAllBelow(Resource mount) => mount.Name.EndsWith(MountPlan.AllBelow, StringComparison.Ordinal);

    private static bool IsBelow(string path, string above) => path.StartsWith(above + '/', StringComparison.Ordinal);
}
