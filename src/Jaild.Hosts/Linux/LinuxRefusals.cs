using System.Collections.Frozen;

namespace Jaild.Hosts.Linux;

/// <summary>Why the Linux host refuses a parameter, and what to do instead; together with those that it accepts this is every one there is.</summary>
internal static class LinuxRefusals
{
    private const string Ipc = "a container always has System V IPC of its own, as 'new' gives it: leave it out";
    private const string Emulation = "a container runs on the Linux kernel itself, nothing is emulated: leave it out";
    private const string Release = "a container has the release of the host's kernel: leave it out";
    private const string HostId = "Linux has no host identity for each container: leave it out, and tell programs by their environment";
    private const string Capability = "is no capability that containers of jaild are given: leave it out, and do it on the host, such as in exec.prestart";
    private const string Mounts = "root inside a container cannot mount anything: mount it from outside by 'mount' or 'mount.fstab'";
    private const string Always = "is always so in a container: leave it out";
    private const string Fixed = "the kernel chooses source addresses by its routes: leave it out";
    private const string Mac = "is of FreeBSD's MAC framework, which Linux does not have: leave it out";
    private const string Zfs = "datasets cannot be handed to a container: mount them on the host, and give the directory by 'mount' as nullfs";

    internal static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$jaild_snapshot"] = "only datasets of ZFS on FreeBSD are cloned: leave it out, and set $jaild_archive",
        ["$jaild_clone"] = "only datasets of ZFS on FreeBSD are cloned: leave it out, and set $jaild_archive",
        ["securelevel"] = "Linux has no security levels: leave it out; a container cannot change the kernel anyway",
        ["osrelease"] = Release,
        ["osreldate"] = Release,
        ["enforce_statfs"] = "a container sees its own mounts only, as with 2: leave it out",
        ["devfs_ruleset"] = "Linux has no rules for /dev; a container has one of its own with the usual nodes: leave it out",
        ["children.max"] = "there are no jails within jails on Linux, as with 0: leave it out, and make them beside each other",
        ["host"] = "a container always has a host name of its own, as with 'new': leave it out",
        ["host.domainname"] = "a container has no NIS domain of its own: write the domain into /etc/resolv.conf of the jail",
        ["host.hostuuid"] = HostId,
        ["host.hostid"] = HostId,
        ["ip4.saddrsel"] = Fixed,
        ["ip6.saddrsel"] = Fixed,
        ["sysvmsg"] = Ipc,
        ["sysvsem"] = Ipc,
        ["sysvshm"] = Ipc,
        ["allow.sysvipc"] = Ipc,
        ["linux"] = Emulation,
        ["linux.osname"] = Emulation,
        ["linux.osrelease"] = Emulation,
        ["linux.oss_version"] = Emulation,
        ["allow.set_hostname"] = "root inside a container cannot change its host name: set host.hostname",
        ["allow.reserved_ports"] = "root inside may always bind to ports below 1024: leave it out; other users by sysctl net.ipv4.ip_unprivileged_port_start",
        ["allow.unprivileged_proc_debug"] = "is the kernel's setting for all of the machine: set sysctl kernel.yama.ptrace_scope on the host",
        ["allow.suser"] = "root inside always has the capabilities of a container: to run without them set exec.jail_user",
        ["allow.chflags"] = "a container has no capability to set immutable files: use chattr(1) on the host",
        ["allow.mount"] = Mounts,
        ["allow.mount.devfs"] = Mounts,
        ["allow.mount.fdescfs"] = Mounts,
        ["allow.mount.fusefs"] = Mounts,
        ["allow.mount.linprocfs"] = Mounts,
        ["allow.mount.linsysfs"] = Mounts,
        ["allow.mount.nullfs"] = Mounts,
        ["allow.mount.procfs"] = Mounts,
        ["allow.mount.tmpfs"] = Mounts,
        ["allow.mount.zfs"] = Mounts,
        ["allow.quotas"] = "quotas are set on the host: use setquota(8) there",
        ["allow.socket_af"] = Always,
        ["allow.mlock"] = "locking memory is bounded by the resource limit memlock: leave it out, and bound the memory by $jaild_limits",
        ["allow.read_msgbuf"] = "is the kernel's setting for all of the machine: set sysctl kernel.dmesg_restrict on the host",
        ["allow.nfsd"] = "serving NFS " + Capability,
        ["allow.extattr"] = "attributes of the name space trusted are the host's alone; those of user " + Always,
        ["allow.adjtime"] = "setting the clock " + Capability,
        ["allow.settime"] = "setting the clock " + Capability,
        ["allow.routing"] = "needs a network of its own: set vnet and $jaild_net_admin",
        ["allow.unprivileged_parent_tampering"] = "users of the host with the same number can always signal processes of a container: give the jail numbers of its own",
        ["allow.setaudit"] = "setting the audit session " + Capability,
        ["allow.vmm"] = "virtual machines are bhyve's, which Linux does not have: run them on the host",
        ["allow.vmm_ppt"] = "virtual machines are bhyve's, which Linux does not have: run them on the host",
        ["zfs.mount_snapshot"] = Zfs,
        ["zfs.dataset"] = Zfs,
        ["meta"] = "a container has no texts of its own in the kernel: write them into a file below the jail's path",
        ["env"] = "a container has no texts of its own in the kernel: write them into a file below the jail's path",
        ["mac.do"] = Mac,
        ["mac.do.rules"] = Mac,
        ["mac.label"] = Mac,
        ["exec.fib"] = "Linux has no routing tables by number that a command could choose: set vnet and $jaild_gateway",
        ["ip_hostname"] = "nothing is looked up in DNS when a jail starts: give ip4.addr or ip6.addr",
        ["allow.dying"] = "a dying jail never comes back on Linux: leave it out, a lingering one hinders no start",
        ["depend"] = "jails are started one by one: start the others first, such as in exec.prepare by 'jaildctl start'",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
