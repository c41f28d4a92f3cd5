using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Makes and removes the directories and mounts of <see cref="MountPlan"/>; no link below the root is followed, nothing foreign is unmounted.</summary>
internal sealed class MountPart(TimeProvider time, string boot)
{
    private const int RemoveDirectory = 0x200;
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    internal static Resource MakeDirectory(Resource resource, JailRun jail)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var (parent, name) = Split(root, resource.Name);
        using (parent)
        {
            if (parent is null)
            {
                throw new JaildException(ErrorKind.Host, "PATH_UNUSABLE", $"{resource.Name}: the directory above it went away");
            }
            if (LibC.MakeDirectoryAt(parent.Number, name, 0x1ed) < 0 && Errno.Last != Errno.Exists)
            {
                throw Errno.Error("mkdirat", resource.Name, Errno.Last);
            }
        }
        return resource;
    }

    /// <summary>Removes a directory that we made, unless somebody has put something into it: then it is theirs.</summary>
    internal static void RemoveMadeDirectory(Resource resource, JailRun jail)
    {
        using var root = JailRoot.Find(jail.Definition.Path);
        if (root is null)
        {
            return;
        }
        var (parent, name) = Split(root, resource.Name);
        using (parent)
        {
            if (parent is not null && LibC.UnlinkAt(parent.Number, name, RemoveDirectory) < 0
                && Errno.Last is not (Errno.NoEntry or Errno.NotEmpty or Errno.Exists or Errno.NotDirectory))
            {
                throw Errno.Error("rmdir", resource.Name, Errno.Last);
            }
        }
    }

    internal static Resource Make(Resource resource, JailRun jail)
    {
        using var root = JailRoot.Open(jail.Definition.Path);
        var relative = JailRoot.Relative(root.Path, resource.Name)!;
        if (Find(root, resource) is { } made)
        {
            return WithId(resource, made);
        }
        if (resource.Existed || MountTable.Read().Any(m => m.Target == $"{root.RealPath}/{relative}"))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "MOUNT_EXISTS", $"{resource.Name} is a mount point already: unmount it, or choose another target");
        }
        var isBind = resource.Facts["type"] == "bind";
        var options = resource.Facts["options"].Split(',');
        using var mount = isBind ? MountCall.Bind(resource.Facts["source"]) : MountCall.Tmpfs(resource.Facts["source"], TmpfsOptions(options));
        MountCall.SetAttributes(mount, options.Aggregate(0UL, (flags, option) => flags | Flag(option)), resource.Name);
        if (resource.Facts.ContainsKey("way"))
        {
            MakeWay(root, relative, resource.Name);
        }
        using var target = OpenedPath.Below(root.Directory, relative, resource.Name)
            ?? throw new JaildException(ErrorKind.Host, "MOUNT_TARGET_MISSING", $"{resource.Name} is not there to be mounted on: make it first");
        MountCall.Attach(mount, target, resource.Name);
        var id = FileStatus.Of(mount, resource.Name).Mount;
        return WithId(resource, MountTable.Read().FirstOrDefault(m => m.Id == id)
            ?? throw new JaildException(ErrorKind.Host, "MOUNT_LOST", $"{resource.Name} was mounted, but somebody has unmounted it again"));
    }

    internal async Task Remove(Resource resource, JailRun jail, bool force, CancellationToken cancel)
    {
        for (var tried = 1; ; tried++)
        {
            if (resource.Existed || resource.Facts["boot"] != boot || TryUnmount(resource, jail, detach: force || tried == Tries))
            {
                return;
            }
            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <summary>Whether nothing of it is left; false when it is busy.</summary>
    private static bool TryUnmount(Resource resource, JailRun jail, bool detach)
    {
        using var root = JailRoot.Find(jail.Definition.Path);
        if (root is null || Find(root, resource) is not { } mount)
        {
            return true;
        }
        if (MountTable.Read().FirstOrDefault(m => m.Id != mount.Id && m.IsWithin(mount.Target)) is { } above)
        {
            throw new JaildException(ErrorKind.Host, "MOUNT_COVERED", $"{resource.Name} cannot be unmounted: {above.Target} ({above.Type} {above.Source}) is mounted on it, and is not ours; unmount that first");
        }
        var (parent, name) = Split(root, root.Path + mount.Target[root.RealPath.Length..]);
        using (parent)
        {
            if (parent is null)
            {
                throw new JaildException(ErrorKind.Host, "MOUNT_HIDDEN", $"{resource.Name} is mounted, but the directory above it is not to be found");
            }
            return LibC.Unmount($"{parent.ProcPath}/{name}", MountCall.NoFollow | (detach ? MountCall.Detach : 0)) == 0
                || (Errno.Last == Errno.Busy && !detach ? false : throw Errno.Error("umount", resource.Name, Errno.Last));
        }
    }

    /// <summary>The mount that is ours by its number, or, when that was not journaled yet, by its place and what it shows.</summary>
    private static MountTable? Find(JailRoot root, Resource resource)
    {
        var table = MountTable.Read().Where(m => m.IsWithin(root.RealPath) && (resource.Facts["type"] == "bind" || (m.Type == "tmpfs" && m.Source == resource.Facts["source"])));
        if (resource.Facts.TryGetValue("mount", out var id))
        {
            return table.FirstOrDefault(m => m.Id.ToString(CultureInfo.InvariantCulture) == id && m.Device == resource.Facts["device"] && MayShow(m, root, resource));
        }
        var relative = JailRoot.Relative(root.Path, resource.Name)!;
        using var top = resource.Existed ? null : OpenedPath.Below(root.Directory, relative, resource.Name);
        if (top is null)
        {
            return null;
        }
        var status = FileStatus.Of(top, resource.Name);
        return !status.IsMountRoot || !Shows(status, resource) || (resource.Facts["type"] == "bind" && status.Device != resource.Facts["device"]) ? null
            : table.FirstOrDefault(m => m.Id == status.Mount && m.Target == $"{root.RealPath}/{relative}");
    }

    /// <summary>Numbers are given again: one of another mount shows something else, unless a third hides what it shows.</summary>
    private static bool MayShow(MountTable mount, JailRoot root, Resource resource)
    {
        using var top = OpenedPath.Below(root.Directory, mount.Target[root.RealPath.Length..].TrimStart('/'), mount.Target);
        return top is null || FileStatus.Of(top, mount.Target) is var status && (status.Mount != mount.Id || Shows(status, resource));
    }

    private static bool Shows(FileStatus status, Resource resource) =>
        resource.Facts["type"] != "bind" || status.Inode.ToString(CultureInfo.InvariantCulture) == resource.Facts["inode"];

    private static (Descriptor? Parent, string Name) Split(JailRoot root, string path)
    {
        var relative = JailRoot.Relative(root.Path, path)!;
        var slash = relative.LastIndexOf('/');
        return (OpenedPath.Below(root.Directory, slash < 0 ? "" : relative[..slash], path, OpenFlags.Directory), relative[(slash + 1)..]);
    }

    /// <summary>Directories on a tmpfs that another line has mounted go with it and need no record.</summary>
    private static void MakeWay(JailRoot root, string relative, string name)
    {
        for (var slash = relative.IndexOf('/'); ; slash = relative.IndexOf('/', slash + 1))
        {
            var path = slash < 0 ? relative : relative[..slash];
            var (parent, last) = Split(root, $"{root.Path}/{path}");
            using (parent)
            {
                if (parent is null || (LibC.MakeDirectoryAt(parent.Number, last, 0x1ed) < 0 && Errno.Last != Errno.Exists))
                {
                    throw Errno.Error("mkdirat", name, Errno.Last);
                }
            }
            if (slash < 0)
            {
                return;
            }
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
        _ => 0,
    };
}
