using Jaild.V1;

namespace Jaildctl;

/// <summary>Which jails must be down before which: those that depend on a jail, by name or because they are nested in it, go down before it.</summary>
internal sealed class StopOrder
{
    private readonly Dictionary<string, List<Jail>> needs;
    private readonly Dictionary<string, List<Jail>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> seen = new(StringComparer.Ordinal);

    public StopOrder(IReadOnlyCollection<Jail> jails)
    {
        var named = jails.ToDictionary(j => j.Name, StringComparer.Ordinal);
        needs = jails.ToDictionary(j => j.Name, j => Names(j).Distinct().Select(n => named.GetValueOrDefault(n)).OfType<Jail>().ToList(), StringComparer.Ordinal);
        foreach (var jail in jails)
        {
            Visit(jail);
        }
    }

    /// <summary>Jails that depend on each other in a circle: there the last link found is passed over.</summary>
    public List<string> Circular { get; } = [];

    /// <summary>Those that must be down before a jail.</summary>
    public IReadOnlyList<Jail> Before(Jail jail) => before.GetValueOrDefault(jail.Name) ?? [];

    // A stack of its own, since a chain may be as long as there are jails.
    private void Visit(Jail first)
    {
        if (!seen.TryAdd(first.Name, false))
        {
            return;
        }
        var path = new Stack<(Jail Jail, IEnumerator<Jail> Needs)>([(first, needs[first.Name].GetEnumerator())]);
        while (path.TryPeek(out var top))
        {
            if (!top.Needs.MoveNext())
            {
                seen[path.Pop().Jail.Name] = true;
            }
            else if (seen.TryGetValue(top.Needs.Current.Name, out var whole) && !whole)
            {
                Circular.Add(top.Jail.Name);
            }
            else
            {
                var needed = top.Needs.Current;
                (before.TryGetValue(needed.Name, out var list) ? list : before[needed.Name] = []).Add(top.Jail);
                if (seen.TryAdd(needed.Name, false))
                {
                    path.Push((needed, needs[needed.Name].GetEnumerator()));
                }
            }
        }
    }

    private static IEnumerable<string> Names(Jail jail)
    {
        var parameters = jail.AppliedParameters.Count > 0 ? jail.AppliedParameters : jail.Parameters;
        foreach (var name in parameters.Where(p => p.Name == "depend").SelectMany(p => p.Values))
        {
            yield return name;
        }
        if (jail.Name.LastIndexOf('.') is > 0 and var dot)
        {
            yield return jail.Name[..dot];
        }
    }
}
