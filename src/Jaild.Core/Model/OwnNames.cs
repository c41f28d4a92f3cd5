namespace Jaild.Core.Model;

/// <summary>The names of jaild's own parameters, which are variables of jail.conf(5). The client, which compiles this file too, knows no more of them.</summary>
public static class OwnNames
{
    /// <summary>What each begins with; such a variable of another name is a mistake.</summary>
    public const string Prefix = "jaild_";

    /// <summary>The one that names what later blocks may not change.</summary>
    public const string Locked = "jaild_locked";

    /// <summary>All of them, without the dollar.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "jaild_archive", "jaild_snapshot", "jaild_clone", "jaild_autostart", "jaild_limits", "jaild_cpu_weight", "jaild_cpuset", "jaild_unconfined_addr", "jaild_bridge",
        "jaild_ether", "jaild_mtu", "jaild_gateway", "jaild_net_admin", "jaild_starting_limit", "jaild_stopping_limit",
        "jaild_recovering_limit", "jaild_dying_limit", "jaild_tool_timeout", "jaild_unpack_limit", Locked,
    ];
}
