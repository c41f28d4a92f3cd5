using Jaild.Hosts.FreeBsd.Native;
using static Jaild.Hosts.Simulated.Kernel.KernelVersion;
using static Jaild.Hosts.Simulated.Kernel.Parameters.ParameterAccess;
using static Jaild.Hosts.Simulated.Kernel.Parameters.ParameterKind;

namespace Jaild.Hosts.Simulated.Kernel.Parameters;

/// <summary>
/// Every parameter of the kernel, in the order in which sysctl(8) walks security.jail.param. Those of 12 were recorded; those since 15 are from
/// the manuals (meta and env, and the permissions that came since), their place in the walk is not observed.
/// </summary>
internal static class ParameterTable
{
    /// <summary>The number of bytes that meta and env may have (security.jail.meta_maxbufsize).</summary>
    public const int MetaBytes = 4096;

    private static readonly Parameter[] Rows =
    [
        new("sysvshm", Mode) { IsNode = true },
        new("sysvsem", Mode) { IsNode = true },
        new("sysvmsg", Mode) { IsNode = true },
        new("allow.mount.zfs", Flag) { IsDynamic = true, Since = FreeBsd15 },
        new("allow.mount.procfs", Flag) { IsDynamic = true },
        new("allow.mount.nullfs", Flag) { IsDynamic = true },
        new("allow.mount.devfs", Flag) { IsDynamic = true },
        new("allow.mount.fdescfs", Flag) { IsDynamic = true },
        new("allow.mount.tmpfs", Flag) { IsDynamic = true },
        new("allow.mount", Flag) { IsNode = true },
        new("allow.setaudit", Flag) { Since = FreeBsd15 },
        new("allow.routing", Flag) { Since = FreeBsd15 },
        new("allow.settime", Flag) { Since = FreeBsd15 },
        new("allow.adjtime", Flag) { Since = FreeBsd15 },
        new("allow.extattr", Flag) { Since = FreeBsd15 },
        new("allow.nfsd", Flag) { Since = FreeBsd15 },
        new("allow.suser", Flag) { Since = FreeBsd15, IsDefault = true },
        new("allow.unprivileged_parent_tampering", Flag) { Since = FreeBsd15 },
        new("allow.unprivileged_proc_debug", Flag) { Since = FreeBsd15, IsDefault = true },
        new("allow.read_msgbuf", Flag),
        new("allow.reserved_ports", Flag) { IsDefault = true },
        new("allow.mlock", Flag),
        new("allow.socket_af", Flag),
        new("allow.quotas", Flag),
        new("allow.chflags", Flag),
        new("allow.raw_sockets", Flag),
        new("allow.sysvipc", Flag),
        new("allow.set_hostname", Flag) { IsDefault = true },
        new("ip6.saddrsel", Flag),
        new("ip6.addr", Ip6List) { Size = 16 },
        new("ip6", Mode) { Access = CreateOnly, IsNode = true },
        new("ip4.saddrsel", Flag),
        new("ip4.addr", Ip4List) { Size = 4 },
        new("ip4", Mode) { Access = CreateOnly, IsNode = true },
        new("cpuset.id", Int) { Access = ReadOnly },
        new("host.hostid", Long) { Size = 8 },
        new("host.hostuuid", Text) { Size = JailFlags.HostUuidBytes },
        new("host.domainname", Text) { Size = JailFlags.NameBytes },
        new("host.hostname", Text) { Size = JailFlags.NameBytes },
        new("host", Mode) { IsNode = true },
        new("children.max", Int),
        new("children.cur", Int) { Access = ReadOnly },
        new("dying", Flag) { Access = ReadOnly },
        new("vnet", Mode) { Access = CreateOnly },
        new("persist", Flag),
        new("devfs_ruleset", Int),
        new("enforce_statfs", Int),
        new("osrelease", Text) { Access = CreateOnly, Size = JailFlags.OsReleaseBytes },
        new("osreldate", Int) { Access = CreateOnly },
        new("securelevel", Int),
        new("path", Text) { Access = CreateOnly, Size = JailFlags.PathBytes },
        new("name", Text) { Size = JailFlags.NameBytes },
        new("parent", Int) { Access = ReadOnly },
        new("jid", Int) { Access = CreateOnly },
        new("env", KeyValue) { Size = MetaBytes, Since = FreeBsd15 },
        new("meta", KeyValue) { Size = MetaBytes, Since = FreeBsd15 },
    ];

    /// <summary>The parameters that a kernel has.</summary>
    public static IReadOnlyList<Parameter> Of(KernelVersion version) => version == FreeBsd12 ? Old : New;

    private static readonly Parameter[] Old = [.. Rows.Where(r => r.Since == FreeBsd12)];
    private static readonly Parameter[] New = Rows;
}
