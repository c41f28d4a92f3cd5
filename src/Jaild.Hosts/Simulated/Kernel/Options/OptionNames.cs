namespace Jaild.Hosts.Simulated.Kernel.Options;

/// <summary>When two names mean one parameter: the same name, or one with "no" before a component of the other.</summary>
internal static class OptionNames
{
    /// <summary>The name of a boolean that is off: "no" stands before its last component.</summary>
    public static string No(string name)
    {
        var last = name.LastIndexOf('.') + 1;
        return name[..last] + "no" + name[last..];
    }

    /// <summary>Whether a later one of these replaces an earlier one.</summary>
    public static bool IsSame(string one, string other)
    {
        if (one == other)
        {
            return true;
        }
        var start = 0;
        while (true)
        {
            if (IsNo(one.AsSpan(start), other.AsSpan(start)) || IsNo(other.AsSpan(start), one.AsSpan(start)))
            {
                return true;
            }
            var end = one.IndexOf('.', start) + 1;
            if (end == 0 || !other.AsSpan(start).StartsWith(one.AsSpan(start, end - start), StringComparison.Ordinal))
            {
                return false;
            }
            start = end;
        }
    }

    private static bool IsNo(ReadOnlySpan<char> no, ReadOnlySpan<char> plain) =>
        no.StartsWith("no", StringComparison.Ordinal) && no[2..].SequenceEqual(plain);
}
