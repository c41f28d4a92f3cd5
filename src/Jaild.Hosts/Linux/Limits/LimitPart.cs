using System.Globalization;
using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>
/// Sets the limits of a jail's control groups, also while it runs: what is planned is set, and what is not planned is unlimited again.
/// Undoing needs no more than the group's removal.
/// </summary>
internal sealed class LimitPart(IReadOnlyList<Hierarchy> tree)
{
    /// <summary>The group with what its files shall say, and nothing of what they should say before.</summary>
    internal Resource Plan(Resource group, JailDefinition definition) => group with
    {
        Facts = group.Facts.RemoveRange(LimitRow.All.SelectMany(r => new[] { r.V1.Name, r.V2.Name })).SetItems(LimitRow.All.Select(row => (row, Home: Home(row.Controller)))
            .Where(r => r.Home is not null)
            .Select(r => KeyValuePair.Create(r.row.File(r.Home!.IsV2).Name, r.row.Value(definition, r.Home.IsV2)!))
            .Where(f => f.Value is not null)),
    };

    /// <summary>Sets what the group's facts say, once it is made.</summary>
    internal Resource Set(Resource group)
    {
        foreach (var row in Ordered(group))
        {
            if (Home(row.Controller) is { } home)
            {
                Set(row.File(home.IsV2), row.Controller, home, group);
            }
        }
        return group;
    }

    /// <summary>The tree that has a controller, or null.</summary>
    internal Hierarchy? Home(string controller) => tree.FirstOrDefault(h => h.Controllers.Contains(controller));

    /// <summary>The tree of version 2, or null; it counts time without any controller.</summary>
    internal Hierarchy? V2 => tree.FirstOrDefault(h => h.IsV2);

    /// <summary>In version 1 memory with swap may never be less than memory alone: when that grows, the other goes first.</summary>
    private IEnumerable<LimitRow> Ordered(Resource group)
    {
        if (Home("memory") is not { IsV2: false } home)
        {
            return LimitRow.All;
        }
        var (memory, swap) = (LimitRow.All[0], LimitRow.All[1]);
        var wanted = Number(group.Facts.GetValueOrDefault(memory.V1.Name) ?? memory.V1.Unlimited);
        var both = Number(CgroupFile.Read($"{home.Directory}{group.Name}/{swap.V1.Name}"));
        return both < wanted ? [swap, memory, .. LimitRow.All.Skip(2)] : LimitRow.All;
    }

    private static void Set(LimitFile file, string controller, Hierarchy home, Resource group)
    {
        var path = $"{home.Directory}{group.Name}/{file.Name}";
        var wanted = group.Facts.GetValueOrDefault(file.Name);
        if (wanted is not null)
        {
            Handing.Down(controller, home, group.Name);
        }
        var now = CgroupFile.Read(path);
        if (wanted is not null && now is null)
        {
            throw new JaildException(ErrorKind.Host, "LIMIT_UNKNOWN", $"{path} is not there: the kernel was built or started without what it is for");
        }
        // a group that was never limited has no say in what it inherits
        wanted ??= file.Unlimited ?? (now is null or "" ? now : CgroupFile.Read($"{Path.GetDirectoryName(home.Directory + group.Name)}/{file.Name}"));
        if (now is not null && wanted is not null && now != wanted)
        {
            CgroupFile.Set(path, wanted);
        }
    }

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
}
