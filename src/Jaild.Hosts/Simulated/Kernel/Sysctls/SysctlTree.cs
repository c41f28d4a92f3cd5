namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>The variables by their names and by their numbers, and in the order of the numbers. Those of kern that have fixed numbers have them (sys/sysctl.h).</summary>
internal sealed class SysctlTree
{
    private const int FirstFree = 256;

    private static readonly Dictionary<string, int> Fixed = new(StringComparer.Ordinal)
    {
        ["kern"] = 1, ["net"] = 4, ["kern.ostype"] = 1, ["kern.osrelease"] = 2, ["kern.securelevel"] = 9, ["kern.hostname"] = 10, ["kern.proc"] = 14,
        ["kern.proc.proc"] = 8, ["kern.boottime"] = 21, ["kern.domainname"] = 22, ["kern.osreldate"] = 24, ["kern.hostuuid"] = 36,
    };

    private readonly Dictionary<string, int> numbers = new(Fixed, StringComparer.Ordinal);
    private readonly Dictionary<string, SysctlNode> byName;
    private readonly List<(int[] Numbers, SysctlNode Node)> ordered;
    private int next = FirstFree;

    public SysctlTree(IEnumerable<SysctlNode> nodes)
    {
        byName = nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        ordered = [.. byName.Values.Select(n => (NumbersOf(n.Name), n))];
        ordered.Sort((a, b) => a.Numbers.AsSpan().SequenceCompareTo(b.Numbers));
    }

    public SysctlNode? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The variable of these numbers.</summary>
    public SysctlNode? Find(ReadOnlySpan<int> numbers)
    {
        foreach (var (own, node) in ordered)
        {
            if (numbers.SequenceEqual(own) || (node.TakesArguments && numbers.StartsWith(own)))
            {
                return node;
            }
        }
        return null;
    }

    /// <summary>The numbers of a variable, or of a node above some; null where there is no such name.</summary>
    public int[]? Numbers(string name)
    {
        var isKnown = byName.ContainsKey(name) || byName.Keys.Any(k => k.StartsWith($"{name}.", StringComparison.Ordinal));
        return isKnown ? NumbersOf(name) : null;
    }

    /// <summary>The numbers of the first variable after some numbers.</summary>
    public int[]? After(ReadOnlySpan<int> numbers)
    {
        foreach (var (own, _) in ordered)
        {
            if (own.AsSpan().SequenceCompareTo(numbers) > 0)
            {
                return own;
            }
        }
        return null;
    }

    private int[] NumbersOf(string name)
    {
        List<int> found = [];
        for (var end = name.IndexOf('.'); ; end = name.IndexOf('.', end + 1))
        {
            var part = end < 0 ? name : name[..end];
            if (!numbers.TryGetValue(part, out var number))
            {
                numbers[part] = number = next++;
            }
            found.Add(number);
            if (end < 0)
            {
                return [.. found];
            }
        }
    }
}
