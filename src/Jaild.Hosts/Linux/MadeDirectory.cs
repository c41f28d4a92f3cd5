using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>Directories below a root, or below what is mounted from the host, that we make to mount on, and remove again; no link is followed.</summary>
internal static class MadeDirectory
{
    private const int RemoveDirectory = 0x200;

    internal static Resource Make(Resource resource, JailRun jail)
    {
        if (resource.Existed)
        {
            return resource;
        }
        using var root = JailRoot.Open(Top(resource, jail));
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

    internal static bool IsThere(Resource resource, JailRun jail)
    {
        using var root = JailRoot.Find(jail.Definition.Path);
        using var directory = root is null ? null : OpenedPath.Below(root.Directory, JailRoot.Relative(root.Path, resource.Name)!, resource.Name, OpenFlags.Directory);
        return directory is not null;
    }

    /// <summary>Removes a directory that we made, unless somebody has put something into it: then it is theirs.</summary>
    internal static void Remove(Resource resource, JailRun jail)
    {
        using var root = resource.Existed ? null : JailRoot.Find(Top(resource, jail));
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

    /// <summary>The directory below which it is, of the jail or of what is mounted in it.</summary>
    private static string Top(Resource resource, JailRun jail) => resource.Facts.GetValueOrDefault("below") ?? jail.Definition.Path;

    /// <summary>The directory above a path below the root, opened, and the last name; null when it is not there.</summary>
    internal static (Descriptor? Parent, string Name) Split(JailRoot root, string path)
    {
        var relative = JailRoot.Relative(root.Path, path)!;
        var slash = relative.LastIndexOf('/');
        return (OpenedPath.Below(root.Directory, slash < 0 ? "" : relative[..slash], path, OpenFlags.Directory), relative[(slash + 1)..]);
    }

    /// <summary>Directories on a tmpfs that another line has mounted go with it and need no record.</summary>
    internal static void MakeWay(JailRoot root, string relative, string name)
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
}
