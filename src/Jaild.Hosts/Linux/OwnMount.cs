using System.Globalization;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Tells the mount that we made from others in its place, or with its number.</summary>
internal static class OwnMount
{
    /// <summary>The mount that is ours by its number, or, when that was not journaled yet, by its place and what it shows.</summary>
    internal static MountTable? Find(JailRoot root, Resource resource)
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
}
