namespace Jaild.JailConf.Sources;

/// <summary>The <c>[…]</c> of glob(3): characters, ranges, and with <c>!</c> in front all others.</summary>
internal static class GlobSet
{
    /// <summary>Where the bracket is that closes, or -1: then the one that opens is itself.</summary>
    public static int End(string pattern, int open)
    {
        var first = open + (open + 1 < pattern.Length && pattern[open + 1] == '!' ? 2 : 1);
        return first < pattern.Length ? pattern.IndexOf(']', first + 1) : -1;
    }

    /// <summary>Whether the set between two brackets has a character.</summary>
    public static bool Has(string pattern, int open, int end, char c)
    {
        var others = pattern[open + 1] == '!';
        var found = false;
        for (var i = open + (others ? 2 : 1); i < end; i++)
        {
            var last = i + 2 < end && pattern[i + 1] == '-' ? pattern[i + 2] : pattern[i];
            found |= pattern[i] <= c && c <= last;
            i += i + 2 < end && pattern[i + 1] == '-' ? 2 : 0;
        }
        return found != others;
    }
}
