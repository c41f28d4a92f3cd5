using static Jaild.JailConf.Checks.ValueKind;

namespace Jaild.JailConf.Checks;

/// <summary>
/// The names that the kernel takes and what their values are, as of FreeBSD 15: jail(8) "Core parameters" and the sysctls below
/// security.jail.param. Which of them a machine has depends on its version and loaded modules.
/// </summary>
internal static class KernelParameters
{
    private static readonly Dictionary<string, ValueKind> Kinds = new (ValueKind Kind, string Names)[]
    {
        (Number, "lastjid jid parent securelevel osreldate enforce_statfs devfs_ruleset children.cur children.max cpuset.id host.hostid linux.oss_version zfs.mount_snapshot"),
        (ValueKind.Text, "name path osrelease host.hostname host.domainname host.hostuuid linux.osname linux.osrelease mac.do.rules"),
        (Flag, "persist dying ip4.saddrsel ip6.saddrsel allow.set_hostname allow.sysvipc allow.raw_sockets allow.chflags allow.quotas allow.socket_af"),
        (Flag, "allow.mlock allow.reserved_ports allow.read_msgbuf allow.unprivileged_proc_debug allow.suser allow.nfsd allow.extattr allow.adjtime"),
        (Flag, "allow.settime allow.routing allow.unprivileged_parent_tampering allow.setaudit allow.vmm allow.mount allow.mount.devfs"),
        (Flag, "allow.mount.fdescfs allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs allow.mount.linprocfs allow.mount.linsysfs"),
        (Flag, "allow.mount.fusefs allow.mount.zfs"),
        (Feature, "vnet host ip4 ip6 sysvmsg sysvsem sysvshm linux zfs mac mac.do"),
        (Addresses4, "ip4.addr"),
        (Addresses6, "ip6.addr"),
    }.SelectMany(row => row.Names.Split(' '), (row, name) => (name, row.Kind)).ToDictionary(StringComparer.Ordinal);

    /// <summary>What the value of that name is; null if the kernel has no such name. A boolean may have <c>no</c> in front of its last part.</summary>
    public static ValueKind? Find(string name)
    {
        if (Kinds.TryGetValue(name, out var kind))
        {
            return kind;
        }
        var last = name.LastIndexOf('.') + 1;
        return name.AsSpan(last).StartsWith("no") && Kinds.TryGetValue(name.Remove(last, 2), out kind) && kind == Flag ? kind : null;
    }
}
