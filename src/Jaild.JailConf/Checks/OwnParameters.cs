using Jaild.JailConf.Syntax;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>
/// The parameters that jail(8) itself looks at: jail(8) "Pseudo-parameters", and those of the kernel's that it needs to know.
/// No variable may have such a name.
/// </summary>
internal static class OwnParameters
{
    private const string Texts =
        "command depend exec.consolelog exec.created exec.jail_user exec.poststart exec.poststop exec.prepare exec.prestart exec.prestop " +
        "exec.release exec.start exec.stop exec.system_user interface mount mount.fstab vnet.interface zfs.dataset";

    private const string Flags = "allow.dying exec.clean exec.system_jail_user ip_hostname mount.devfs mount.fdescfs mount.procfs";

    private const string Numbers = "exec.fib exec.timeout stop.timeout";

    private const string Kernels =
        "allow.chflags allow.mount allow.raw_sockets allow.set_hostname allow.socket_af allow.sysvipc devfs_ruleset host.hostname " +
        "ip4.addr ip6.addr jid name path persist securelevel vnet";

    private static readonly Dictionary<ByteText, OwnParameter> ByStem =
        Row(Texts, ValueKind.Text).Concat(Row(Flags, ValueKind.Flag)).Concat(Row(Numbers, ValueKind.Number)).Concat(Row(Kernels, ValueKind.Text, kernel: true))
            .ToDictionary(p => Spelling.Stem(p.Name));

    public static readonly OwnParameter Depend = Find("depend");
    public static readonly OwnParameter HostHostname = Find("host.hostname");
    public static readonly OwnParameter Interface = Find("interface");
    public static readonly OwnParameter Ip4Addr = Find("ip4.addr");
    public static readonly OwnParameter Ip6Addr = Find("ip6.addr");
    public static readonly OwnParameter IpHostname = Find("ip_hostname");
    public static readonly OwnParameter Jid = Find("jid");
    public static readonly OwnParameter MountFstab = Find("mount.fstab");
    public static readonly OwnParameter NameItself = Find("name");
    public static readonly OwnParameter Path = Find("path");

    /// <summary>The parameter of that name, with or without a <c>no</c> in it; or null.</summary>
    public static OwnParameter? Find(ByteText name) =>
        ByStem.TryGetValue(Spelling.Stem(name), out var found) && Spelling.Same(name.Span, found.Name.Span) ? found : null;

    private static OwnParameter Find(string name) => ByStem[ByteText.Of(name)];

    private static IEnumerable<OwnParameter> Row(string names, ValueKind kind, bool kernel = false) =>
        names.Split(' ').Select(n => new OwnParameter(ByteText.Of(n), kind, kernel) { Locked = n is "jid" or "name" });
}
