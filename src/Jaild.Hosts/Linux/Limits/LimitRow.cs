using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>A file of a control group that holds a limit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unlimited">What it says without a limit; null when that is what the group above says.</param>
/// <param name="Used">The file that says how much is used, or null when there is none.</param>
internal sealed record LimitFile(string Name, string? Unlimited, string? Used = null);

/// <summary>A limit: how it is given, and which file of which controller holds it in either version.</summary>
/// <param name="Name">A resource of rctl(8) in $jaild_limits, or a parameter of its own.</param>
/// <param name="Controller">The controller.</param>
/// <param name="V1">Its file in version 1.</param>
/// <param name="V2">Its file in version 2.</param>
/// <param name="Least">The least amount; less would keep the runtime itself from starting anything.</param>
/// <param name="Value">The file's text for a definition, or null when it gives none; the flag says whether of version 2.</param>
internal sealed record LimitRow(string Name, string Controller, LimitFile V1, LimitFile V2, long Least, Func<JailDefinition, bool, string?> Value)
{
    private const string Most = "9223372036854771712";
    private const long Period = 100_000;

    /// <summary>All that control groups can limit, in the order it is set.</summary>
    internal static readonly IReadOnlyList<LimitRow> All =
    [
        new("memoryuse", "memory", new("memory.limit_in_bytes", Most, "memory.usage_in_bytes"), new("memory.max", "max", "memory.current"), 16 << 20,
            (jail, _) => Text(Pages(Amount(jail, "memoryuse")))),
        new("swapuse", "memory", new("memory.memsw.limit_in_bytes", Most, "memory.memsw.usage_in_bytes"), new("memory.swap.max", "max", "memory.swap.current"), 0,
            (jail, isV2) => Text(isV2 ? Pages(Amount(jail, "swapuse")) : Sum(Pages(Amount(jail, "swapuse")), Pages(Amount(jail, "memoryuse"))))),
        new("maxproc", "pids", new("pids.max", "max", "pids.current"), new("pids.max", "max", "pids.current"), 16,
            (jail, _) => Text(Amount(jail, "maxproc"))),
        new("pcpu", "cpu", new("cpu.cfs_quota_us", "-1"), new("cpu.max", $"max {Period}"), 1,
            (jail, isV2) => Text(Amount(jail, "pcpu") * (Period / 100)) is { } quota ? isV2 ? $"{quota} {Period}" : quota : null),
        new("$jaild_cpu_weight", "cpu", new("cpu.shares", "1024"), new("cpu.weight", "100"), 1,
            (jail, isV2) => jail.Text("$jaild_cpu_weight") is { } weight ? isV2 ? weight : Text(long.Parse(weight, CultureInfo.InvariantCulture) * 1024 / 100) : null),
        new("$jaild_cpuset", "cpuset", new("cpuset.cpus", null), new("cpuset.cpus", ""), 0,
            (jail, _) => jail.Text("$jaild_cpuset") is { } list ? CpuList.Parse(list, out var _)!.ToString() : null),
    ];

    /// <summary>The resources that $jaild_limits can name here.</summary>
    internal static readonly ImmutableArray<string> Resources = [.. All.Select(r => r.Name).Where(n => n[0] != '$')];

    /// <summary>The others that rctl(8) knows.</summary>
    internal static readonly ImmutableArray<string> Elsewhere =
    [
        "coredumpsize", "cputime", "datasize", "memorylocked", "msgqqueued", "msgqsize", "nmsgq", "nsem", "nsemop", "nshm", "nthr", "openfiles",
        "pseudoterminals", "readbps", "readiops", "shmsize", "stacksize", "vmemoryuse", "wallclock", "writebps", "writeiops",
    ];

    /// <summary>Its file in a version.</summary>
    internal LimitFile File(bool isV2) => isV2 ? V2 : V1;

    /// <summary>The amount of the rule for a resource, or null.</summary>
    internal static long? Amount(JailDefinition jail, string resource) =>
        jail.List("$jaild_limits").Select(l => LimitRule.Parse(l, out _)).FirstOrDefault(r => r?.Resource == resource)?.Amount;

    /// <summary>The kernel counts memory in whole pages.</summary>
    private static long? Pages(long? bytes) => bytes is { } b ? Math.Min(b / Environment.SystemPageSize * Environment.SystemPageSize, long.Parse(Most, CultureInfo.InvariantCulture)) : null;

    /// <summary>No more than the kernel's most, which is no limit.</summary>
    private static long? Sum(long? one, long? other) => one is null || other is null ? null : one > long.Parse(Most, CultureInfo.InvariantCulture) - other ? long.Parse(Most, CultureInfo.InvariantCulture) : one + other;

    private static string? Text(long? amount) => amount?.ToString(CultureInfo.InvariantCulture);
}
