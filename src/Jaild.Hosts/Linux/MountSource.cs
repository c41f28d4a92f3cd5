using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>What a line of mount shows: a link on the way is the administrator's, unless it lies below the jail's own root, where the jail may have made it.</summary>
internal static class MountSource
{
    internal static Descriptor Open(JailRoot root, string source)
    {
        if ((JailRoot.Relative(root.Path, source) ?? JailRoot.Relative(root.RealPath, source)) is { } below)
        {
            return OpenedPath.Below(root.Directory, below, source)
                ?? throw new JaildException(ErrorKind.Host, "MOUNT_SOURCE_MISSING", $"{source} is not there to be mounted: make it first");
        }
        var file = new Descriptor(LibC.OpenAt(-100, source, OpenFlags.Path | OpenFlags.CloseOnExec, 0), "open", source);
        if ((OpenedPath.NameOf(file) + '/').StartsWith(root.RealPath + '/', StringComparison.Ordinal))
        {
            file.Dispose();
            throw new JaildException(ErrorKind.Host, "LINK_REFUSED", $"{source} leads by a link below the jail's root {root.Path}, where the jail may put others in its place: give the path without links");
        }
        return file;
    }
}
