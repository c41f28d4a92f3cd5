using Jaild.JailConf.Text;
using static Jaild.Core.Model.ParameterType;

namespace Jaild.Core.Model;

/// <summary>
/// Every parameter there is: the kernel's, those of jail(8) itself, and jaild's own, which stand in jail.conf(5) as variables.
/// What the daemon decides or the kernel only tells (jid, name, parent, dying, children.cur, cpuset.id) cannot be set and is not here.
/// </summary>
public static class Parameters
{
    private static readonly string[] Features = ["disable", "new", "inherit"];

    /// <summary>All of them, in the order of documentation.</summary>
    public static readonly IReadOnlyList<Parameter> All =
    [
        // the kernel's, jail(8) "Core parameters"
        new("path", HostPath),
        new("persist", Flag, "true"),
        new("securelevel", Number) { Min = -1, Max = 3 },
        new("osrelease", Text),
        new("osreldate", Number) { Min = 1 },
        new("enforce_statfs", Number, "2") { Max = 2 },
        new("devfs_ruleset", Number, "4") { Max = 65535 },
        new("children.max", Number, "0") { Max = 999999 },
        Feature("host", "new"),
        new("host.hostname", Text),
        new("host.domainname", Text),
        new("host.hostuuid", Text),
        new("host.hostid", Number) { Max = uint.MaxValue },
        new("vnet", Choice, "inherit") { Words = ["new", "inherit"], Alone = "new" },
        Feature("ip4", "disable"),
        new("ip4.addr", Ip4List),
        new("ip4.saddrsel", Flag, "true"),
        Feature("ip6", "disable"),
        new("ip6.addr", Ip6List),
        new("ip6.saddrsel", Flag, "true"),
        Feature("sysvmsg", "disable"),
        Feature("sysvsem", "disable"),
        Feature("sysvshm", "disable"),
        Feature("linux", "disable"),
        new("linux.osname", Text),
        new("linux.osrelease", Text),
        new("linux.oss_version", Number),
        new("zfs.mount_snapshot", Number, "0") { Max = 1 },
        new("meta", Text),
        new("env", Text),
        Feature("mac.do", "inherit"),
        new("mac.do.rules", Text),
        new("mac.label", Text),
        .. Allow("true", "set_hostname", "reserved_ports", "unprivileged_proc_debug", "suser"),
        .. Allow("false", "sysvipc", "raw_sockets", "chflags", "mount", "quotas", "socket_af", "mlock", "read_msgbuf", "nfsd", "extattr",
            "adjtime", "settime", "routing", "unprivileged_parent_tampering", "setaudit", "vmm", "vmm_ppt"),
        .. Allow("false", "mount.devfs", "mount.fdescfs", "mount.fusefs", "mount.linprocfs", "mount.linsysfs", "mount.nullfs",
            "mount.procfs", "mount.tmpfs", "mount.zfs"),

        // those of jail(8) itself, "Pseudo-parameters"
        new("exec.prepare", TextList),
        new("exec.prestart", TextList),
        new("exec.created", TextList),
        new("exec.start", TextList),
        new("command", TextList),
        new("exec.poststart", TextList),
        new("exec.prestop", TextList),
        new("exec.stop", TextList),
        new("exec.poststop", TextList),
        new("exec.release", TextList),
        new("exec.clean", Flag, "false"),
        new("exec.jail_user", Text),
        new("exec.system_jail_user", Flag, "false"),
        new("exec.system_user", Text),
        new("exec.timeout", Seconds, "60"),
        new("exec.consolelog", HostPath),
        new("exec.fib", Number) { Max = 65535 },
        new("stop.timeout", Seconds, "10"),
        new("interface", Text),
        new("vnet.interface", TextList),
        new("ip_hostname", Flag, "false"),
        new("mount", MountList),
        new("mount.fstab", HostPathList),
        new("mount.devfs", Flag, "false"),
        new("mount.fdescfs", Flag, "false"),
        new("mount.procfs", Flag, "false"),
        new("zfs.dataset", TextList),
        new("allow.dying", Flag, "false"),
        new("depend", TextList),

        // jaild's own
        new("$jaild_archive", HostPath),
        new("$jaild_snapshot", Text),
        new("$jaild_clone", Text),
        new("$jaild_autostart", Choice, "no") { Words = ["yes", "no", "last"] },
        new("$jaild_limits", LimitList),
        new("$jaild_cpu_weight", Number, "100") { Min = 1, Max = 10000 },
        new("$jaild_cpuset", ParameterType.CpuList),
        new("$jaild_unconfined_addr", Flag, "false"),
        new("$jaild_bridge", TextList),
        new("$jaild_ether", TextList),
        new("$jaild_mtu", Number) { Min = 68, Max = 65535 },
        new("$jaild_gateway", TextList),
        new("$jaild_net_admin", Flag, "false"),
        new("$jaild_starting_limit", Seconds, "600") { Min = 1 },
        new("$jaild_stopping_limit", Seconds, "300") { Min = 1 },
        new("$jaild_recovering_limit", Seconds, "300") { Min = 1 },
        new("$jaild_dying_limit", Seconds, "30"),
        new("$jaild_tool_timeout", Seconds, "30") { Min = 1 },
        new("$jaild_unpack_limit", Seconds, "3600") { Min = 1 },
        new("$" + OwnNames.Locked, TextList),
    ];

    private static readonly Dictionary<string, Parameter> ByName = All.ToDictionary(p => p.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, Parameter> ByNoName =
        All.Where(p => p.Type == ParameterType.Flag && p.Name[0] != '$').ToDictionary(p => p.NoName, StringComparer.Ordinal);

    /// <summary>The parameter of that name, or null.</summary>
    public static Parameter? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The parameter whose <c>no</c> form that name is, or null.</summary>
    public static Parameter? FindNo(string name) => ByNoName.GetValueOrDefault(name);

    /// <summary>Whether jail(8) shows it, but nobody can set it: the daemon or the kernel decides it.</summary>
    public static bool IsDecided(string name) => Decided.Contains(name, StringComparer.Ordinal);

    private static readonly string[] Decided = ["jid", "lastjid", "name", "parent", "dying", "children.cur", "cpuset.id"];

    /// <summary>The default of a parameter of seconds.</summary>
    public static int DefaultSeconds(string name) => int.Parse(ByName[name].Default, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The known name, <c>no</c> forms among them, that is nearest to one that is not known.</summary>
    public static string Nearest(string name) => EditDistance.Nearest(name, ByName.Keys.Concat(ByNoName.Keys));

    private static Parameter Feature(string name, string otherwise) => new(name, Choice, otherwise) { Words = Features, Alone = "new" };

    private static IEnumerable<Parameter> Allow(string otherwise, params string[] names) =>
        names.Select(n => new Parameter("allow." + n, Flag, otherwise));
}
