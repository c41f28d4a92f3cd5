using System.Collections.Immutable;
using Jaild.Core.Model;

namespace Jaild.Hosts.FreeBsd;

/// <summary>What the FreeBSD host makes of each parameter; whether the kernel at hand has one is found out at run time.</summary>
internal static class FreeBsdParameters
{
    private static readonly ImmutableDictionary<string, string> refused = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("allow.dying", "a dying jail is never brought back: on 12 to 14 it would come with all its leftovers, from 15 on the kernel does not do it"),
        new("depend", "start the jails one after the other"),
        new("ip_hostname", "names are not looked up: give ip4.addr or ip6.addr"),
        new("$jaild_archive", "unpack it with tar(1), or have a ZFS snapshot cloned by $jaild_snapshot and $jaild_clone"),
        new("$jaild_cpu_weight", "FreeBSD has no shares of processors: limit them by $jaild_limits pcpu:deny=, or $jaild_cpuset"),
        new("$jaild_unconfined_addr", "addresses of a jail always confine it here: leave it out"),
        new("$jaild_gateway", "set it inside the jail, in its rc.conf(5) as defaultrouter"),
        new("$jaild_net_admin", "root of a vnet jail always has its network"),
    ]);

    /// <summary>The table.</summary>
    internal static readonly HostParameters Table = new("freebsd",
        Parameters.All.Select(p => p.Name).Where(n => !refused.ContainsKey(n) && !HostParameters.Everywhere.Contains(n)).ToImmutableHashSet(StringComparer.Ordinal),
        ImmutableDictionary<string, string>.Empty, refused)
    {
        Live = ImmutableHashSet.Create(StringComparer.Ordinal, "$jaild_limits"),
        Mapped = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create("persist", "always, by jaild"),
            new("vnet.interface", "epair is a pair of epair(4)"),
            new("$jaild_limits", "rules of rctl(8)"),
            new("$jaild_cpuset", "cpuset(1)"),
        ]),
    };
}
