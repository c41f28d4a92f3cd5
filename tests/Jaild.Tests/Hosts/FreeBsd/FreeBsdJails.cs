using Jaild.Core.Model;
using Jaild.Tests.Engine;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>Definitions for the FreeBSD host.</summary>
internal static class FreeBsdJails
{
    private static readonly string[] hooks =
    [
        "exec.prepare=prepare", "exec.prestart=prestart", "exec.created=created", "exec.start=spawn httpd", "exec.poststart=poststart",
        "exec.prestop=prestop", "exec.stop=stop", "exec.poststop=poststop", "exec.release=release", "stop.timeout=7",
    ];

    /// <summary>A jail that has something to do at every step, with addresses of the host.</summary>
    public static JailDefinition Rich() => Some.Parameters(
    [
        "path=/j/web", "host.hostname=web.example.org", "ip4.addr=em0|10.0.0.1/24", "ip6.addr=lo0|2001:db8::1/64", "mount=tmpfs /j/web/tmp tmpfs rw 0 0", "mount=/srv /j/web/srv nullfs ro 0 0",
        "mount.devfs", "mount.fdescfs", "mount.procfs", "$jaild_limits=memoryuse:deny=1g", "$jaild_cpuset=0-1", "zfs.dataset=zroot/data", "allow.raw_sockets", "devfs_ruleset=4", .. hooks,
    ]);

    /// <summary>A jail with a network of its own on a bridge, cloned from a snapshot, whose process ignores SIGTERM.</summary>
    public static JailDefinition Vnet() => Some.Parameters(
        "path=/j/clone", "$jaild_snapshot=zroot/base@1", "$jaild_clone=zroot/jails/web", "vnet", "vnet.interface=epair", "vnet.interface=epair", "$jaild_bridge=bridge0", "mount.devfs",
        "exec.start=spawn httpd stubborn", "stop.timeout=0");
}
