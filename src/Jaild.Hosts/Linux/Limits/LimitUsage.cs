using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>What a jail uses, and its limits as the kernel has them now.</summary>
internal sealed class LimitUsage(LimitPart limits)
{
    private const long Nanoseconds = 1_000_000_000, Microseconds = 1_000_000;

    /// <summary>What is known of a group that is there; nothing when it is gone.</summary>
    internal IReadOnlyList<ResourceUsage> Read(string group, JailDefinition definition)
    {
        var found = LimitRow.All.Select(row => Read(row, group, definition)).OfType<ResourceUsage>().ToList();
        if (Seconds(group) is { } seconds)
        {
            found.Insert(0, new("cputime", seconds, "", ""));
        }
        return found;
    }

    private ResourceUsage? Read(LimitRow row, string group, JailDefinition definition)
    {
        if (limits.Home(row.Controller) is not { } home)
        {
            return null;
        }
        var file = row.File(home.IsV2);
        var wanted = row.Value(definition, home.IsV2);
        var now = CgroupFile.Read($"{home.Directory}{group}/{file.Name}");
        long? used = file.Used is null ? null : Number(CgroupFile.Read($"{home.Directory}{group}/{file.Used}"));
        if (used is not null && row.Name == "swapuse" && !home.IsV2)
        {
            used = Math.Max(0, used.Value - Number(CgroupFile.Read($"{home.Directory}{group}/{LimitRow.All[0].V1.Used}")) ?? 0);
        }
        var foreign = wanted is null && now is not null && file.Unlimited is { } none && now != none;
        if (now is null || (used is null && wanted is null && !foreign))
        {
            return null;
        }
        var given = wanted is null ? "" : row.Name[0] == '$' ? definition.Text(row.Name)! : LimitRow.Amount(definition, row.Name)!.Value.ToString(CultureInfo.InvariantCulture);
        return new(row.Name, used, given, foreign ? $"{file.Name} says '{now}', though no limit is set: somebody has changed it"
            : wanted is null || now == wanted ? "" : $"{file.Name} says '{now}' instead of '{wanted}': somebody has changed it");
    }

    private long? Seconds(string group) =>
        limits.Home("cpuacct") is { IsV2: false } v1 ? Number(CgroupFile.Read($"{v1.Directory}{group}/cpuacct.usage")) / Nanoseconds
        : limits.V2 is { } v2 ? Number(Counter(CgroupFile.Read($"{v2.Directory}{group}/cpu.stat"), "usage_usec")) / Microseconds
        : null;

    /// <summary>A counter of a file with a name and a number on each line.</summary>
    internal static string? Counter(string? text, string name) => text?.Split('\n').FirstOrDefault(l => l.StartsWith(name + ' ', StringComparison.Ordinal))?[(name.Length + 1)..];

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
