using Jaild.Hosts.Simulated.Kernel.Parameters;

namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>
/// security.jail.*_allowed and their like: inside a jail they tell its own permissions; on the host they are the defaults of jail(2), the old call,
/// and change nothing of what jail_set(2) makes.
/// </summary>
internal static class PermissionNodes
{
    private static readonly (string Name, string Parameter, bool IsInverted)[] Rows =
    [
        ("set_hostname_allowed", "allow.set_hostname", false),
        ("socket_unixiproute_only", "allow.socket_af", true),
        ("sysvipc_allowed", "allow.sysvipc", false),
        ("allow_raw_sockets", "allow.raw_sockets", false),
        ("chflags_allowed", "allow.chflags", false),
        ("mount_allowed", "allow.mount", false),
        ("mount_devfs_allowed", "allow.mount.devfs", false),
        ("mount_fdescfs_allowed", "allow.mount.fdescfs", false),
        ("mount_nullfs_allowed", "allow.mount.nullfs", false),
        ("mount_procfs_allowed", "allow.mount.procfs", false),
        ("mount_tmpfs_allowed", "allow.mount.tmpfs", false),
    ];

    public static IEnumerable<SysctlNode> All()
    {
        foreach (var (name, parameter, isInverted) in Rows)
        {
            var permission = Permissions.Known(KernelVersion.FreeBsd12).First(p => p.Name == parameter);
            var old = permission.IsDefault != isInverted ? 1 : 0;
            yield return SysctlNode.Number($"security.jail.{name}",
                p => p.Prison.IsHost ? old : p.Prison.Allowed.Has(permission) != isInverted ? 1 : 0, (_, value) => old = value != 0 ? 1 : 0);
        }
    }
}
