using System.Runtime.ExceptionServices;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Network;

/// <summary>
/// A jail's network, kept by a mount of it on a file of ours: so it outlives the jail and the daemon, and what was moved in can
/// be taken out again although the jail died.
/// </summary>
internal static class NetworkNamespace
{
    private const int New = 0x40000000; // CLONE_NEWNET

    /// <summary>Makes one and keeps it; one that is kept there already is taken.</summary>
    internal static void Pin(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (new Descriptor(LibC.OpenAt(-100, path, OpenFlags.Create | OpenFlags.CloseOnExec | OpenFlags.NoFollow, 0x180), "open", path))
        {
            // an empty file to mount on
        }
        using (var kept = Netlink.In(path))
        {
            if (kept is not null)
            {
                return;
            }
        }
        OnThread(() =>
        {
            Errno.Checked(LibC.Unshare(New), "unshare", "network namespace");
            using var mount = MountCall.Bind("/proc/thread-self/ns/net");
            MountCall.SetAttributes(mount, 0, path);
            using var target = new Descriptor(LibC.OpenAt(-100, path, OpenFlags.Path | OpenFlags.CloseOnExec | OpenFlags.NoFollow, 0), "open", path);
            MountCall.Attach(mount, target, path);
            return true;
        });
    }

    /// <summary>Lets go of it; the kernel ends it with all that is still in it.</summary>
    internal static void Unpin(string path)
    {
        while (LibC.Unmount(path, MountCall.NoFollow | MountCall.Detach) == 0)
        {
            // until none is left: a killed daemon may have mounted it once more
        }
        if (Errno.Last is not (Errno.NoEntry or Errno.Invalid))
        {
            throw Errno.Error("umount", path, Errno.Last);
        }
        if (LibC.UnlinkAt(-100, path, 0) < 0 && Errno.Last != Errno.NoEntry)
        {
            throw Errno.Error("unlink", path, Errno.Last);
        }
    }

    /// <summary>Does something in a network that is kept at a path; the default when none is there.</summary>
    internal static T? Within<T>(string path, Func<T> work) where T : class
    {
        using var file = Descriptor.OrNull(LibC.OpenAt(-100, path, OpenFlags.CloseOnExec | OpenFlags.NoFollow, 0));
        return file is null ? null : OnThread(() => LibC.SetNamespace(file.Number, New) == 0 ? work()
            : Errno.Last == Errno.Invalid ? null : throw Errno.Error("setns", path, Errno.Last));
    }

    /// <summary>A namespace belongs to a thread: one that has changed it is used for nothing else.</summary>
    private static T OnThread<T>(Func<T> work)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception failed)
            {
                failure = ExceptionDispatchInfo.Capture(failed);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
