using Jaild.Core;
using Jaild.Core.Model;
using Jaild.JailConf.Text;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>What of a definition's limits control groups cannot do, found when the jail is created.</summary>
internal sealed class LimitCheck(LimitPart limits)
{
    private const string Limits = "$jaild_limits";
    private const string Weight = "$jaild_cpu_weight";
    private const string Set = "$jaild_cpuset";

    internal IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        var rules = definition.List(Limits).Select(l => LimitRule.Parse(l, out _)).OfType<LimitRule>().ToList();
        foreach (var rule in rules)
        {
            if (Wrong(rule) is { } wrong)
            {
                yield return new(Limits, wrong);
            }
        }
        foreach (var twice in rules.GroupBy(r => r.Resource).Where(g => g.Count() > 1))
        {
            yield return new(Limits, $"'{twice.Key}' is limited twice: leave one of {string.Join(", ", twice)} out");
        }
        if (limits.Home("memory") is { IsV2: false } && rules.Exists(r => r.Resource == "swapuse") && !rules.Exists(r => r.Resource == "memoryuse"))
        {
            yield return new(Limits, "'swapuse' needs 'memoryuse' beside it: control groups of version 1 limit memory and swap only together");
        }
        if (definition.Text(Weight) is not null && Missing("cpu") is { } kept)
        {
            yield return new(Weight, kept);
        }
        if (definition.Text(Set) is { } list && CpuList.Parse(list, out _) is { } processors
            && (Missing("cpuset") ?? Absent(processors, limits.Home("cpuset")!)) is { } none)
        {
            yield return new(Set, none);
        }
    }

    private string? Wrong(LimitRule rule) =>
        LimitRow.All.FirstOrDefault(r => r.Name == rule.Resource) is not { } row || row.Name[0] == '$' ? Unknown(rule.Resource)
        : rule.Action != "deny" ? $"'{rule}': control groups know no action '{rule.Action}', only deny"
        : rule.Amount < row.Least ? $"'{rule}' is less than {row.Least}, which starting anything in the jail needs"
        : row.Name == "pcpu" && rule.Amount > MostPercent ? $"'{rule}' is more than {MostPercent} percent"
        : row.Name == "maxproc" && rule.Amount > MostProcesses ? $"'{rule}' is more than {MostProcesses}, the most that the kernel can have"
        : Missing(row.Controller) is { } missing ? $"'{rule}': {missing}"
        : null;

    /// <summary>A thousand processors, far below what the kernel's quota can hold.</summary>
    private const int MostPercent = 100_000;

    /// <summary>PID_MAX_LIMIT; pids.max takes no more.</summary>
    private const int MostProcesses = 4 << 20;

    private static string Unknown(string resource)
    {
        var can = $"the linux host can limit {string.Join(", ", LimitRow.Resources)}";
        return resource == "nthr" ? $"'nthr' is not limited by itself: on Linux 'maxproc' counts threads as well; {can}"
            : LimitRow.Elsewhere.Contains(resource) ? $"'{resource}' is nothing that control groups limit: {can}"
            : $"'{resource}' is unknown, the nearest known one is {EditDistance.Nearest(resource, LimitRow.Resources)}: {can}";
    }

    private string? Missing(string controller) => limits.Home(controller) is not null ? null
        : $"needs the controller '{controller}' of control groups, which this machine does not have (see cgroup_disable in the kernel's parameters)";

    private static string? Absent(CpuList wanted, Hierarchy home)
    {
        var file = $"{home.Directory}/{(home.IsV2 ? "cpuset.cpus.effective" : "cpuset.cpus")}";
        return CgroupFile.Read(file) is { Length: > 0 } text && CpuList.Parse(text, out _) is { } there && wanted.Processors.FirstOrDefault(p => !there.Processors.Contains(p), -1) is >= 0 and var absent
            ? $"there is no processor {absent} here, only {there}" : null;
    }
}
