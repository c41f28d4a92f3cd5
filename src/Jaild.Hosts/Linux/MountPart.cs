using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Makes and removes the mounts of <see cref="MountPlan"/>; no link below the root is followed, nothing foreign is unmounted.</summary>
internal sealed class MountPart(TimeProvider time, string boot)
{
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    internal static Resource Make(Resource resource, JailRun jail, CancellationToken cancel)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var relative = JailRoot.Relative(root.Path, resource.Name)!;
        if (OwnMount.Find(root, resource) is { } made)
        {
            return WithId(resource, made);
        }
        if (resource.Existed || MountTable.Read().Any(m => m.Target == $"{root.RealPath}/{relative}"))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "MOUNT_EXISTS", $"{resource.Name} is a mount point already: unmount it, or choose another target");
        }
        var isBind = resource.Facts["type"] == "bind";
        var options = resource.Facts["options"].Split(',');
        using var source = isBind ? MountSource.Open(root, resource.Facts["source"]) : null;
        using var mount = source is not null ? MountCall.Bind(source, resource.Facts["source"]) : MountCall.Tmpfs(resource.Facts["source"], TmpfsOptions(options));
        MountCall.SetAttributes(mount, options.Aggregate(0UL, (flags, option) => flags | Flag(option)), resource.Name);
        if (resource.Facts.ContainsKey("way"))
        {
            MadeDirectory.MakeWay(root, relative, resource.Name);
        }
        using var target = OpenedPath.Below(root.Directory, relative, resource.Name)
            ?? throw new JaildException(ErrorKind.Host, "MOUNT_TARGET_MISSING", $"{resource.Name} is not there to be mounted on: make it first");
        cancel.ThrowIfCancellationRequested();
        MountCall.Attach(mount, target, resource.Name);
        var id = FileStatus.Of(mount, resource.Name).Mount;
        return WithId(resource, MountTable.Read().FirstOrDefault(m => m.Id == id)
            ?? throw new JaildException(ErrorKind.Host, "MOUNT_LOST", $"{resource.Name} was mounted, but somebody has unmounted it again"));
    }

    internal bool IsThere(Resource resource, JailRun jail)
    {
        using var root = JailRoot.Find(jail.Definition.Path);
        return root is not null && resource.Facts["boot"] == boot && OwnMount.Find(root, resource) is not null;
    }

    internal async Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel)
    {
        for (var tried = 1; ; tried++)
        {
            if (resource.Existed || resource.Facts["boot"] != boot || TryUnmount(resource, jail, detach: force || tried == Tries, cancel))
            {
                return;
            }
            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <summary>Whether nothing of it is left; false when it is busy.</summary>
    private static bool TryUnmount(Resource resource, JailRun jail, bool detach, CancellationToken cancel)
    {
        using var root = JailRoot.Find(jail.Definition.Path);
        if (root is null || OwnMount.Find(root, resource) is not { } mount)
        {
            return true;
        }
        if (MountTable.Read().FirstOrDefault(m => m.Parent == mount.Id) is { } above)
        {
            throw new JaildException(ErrorKind.Host, "MOUNT_COVERED", $"{resource.Name} cannot be unmounted: {above.Target} ({above.Type} {above.Source}) is mounted on it, and is not ours; unmount that first");
        }
        var (parent, name) = MadeDirectory.Split(root, root.Path + mount.Target[root.RealPath.Length..]);
        using (parent)
        {
            if (parent is null)
            {
                throw new JaildException(ErrorKind.Host, "MOUNT_HIDDEN", $"{resource.Name} is mounted, but the directory above it is not to be found");
            }
            cancel.ThrowIfCancellationRequested();
            return LibC.Unmount($"{parent.ProcPath}/{name}", MountCall.NoFollow | (detach ? MountCall.Detach : 0)) == 0
                || (Errno.Last == Errno.Busy && !detach ? false : throw Errno.Error("umount", resource.Name, Errno.Last));
        }
    }

    /// <summary>The device is noted as the table has it: btrfs tells another one by statx(2).</summary>
    private static Resource WithId(Resource resource, MountTable mount) =>
        resource with { Facts = resource.Facts.SetItem("mount", mount.Id.ToString(CultureInfo.InvariantCulture)).SetItem("device", mount.Device) };

    private static IEnumerable<(string, string)> TmpfsOptions(string[] options) =>
        options.Select(o => o.Split('=', 2)).Where(o => o.Length == 2).Select(o => (o[0], o[1]));

    private static ulong Flag(string option) => option switch
    {
        "ro" => 0x1,
        "nosuid" => 0x2,
        "nodev" => 0x4,
        "noexec" => 0x8,
        "noatime" => 0x10,
        "nosymfollow" => 0x200000,
        _ => 0,
    };
}
