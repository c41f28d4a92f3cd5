using System.Text;

namespace Jaild.JailConf.Sources;

/// <summary>File names with <c>*</c>, <c>?</c> and <c>[…]</c>, as glob(3) takes them for <c>.include</c>: neither <c>{a,b}</c> nor <c>~</c>.</summary>
internal static class Glob
{
    /// <summary>Whether the name has a character that makes it a pattern.</summary>
    public static bool IsPattern(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '\\':
                    i++;
                    break;
                case '*' or '?':
                case '[' when GlobSet.End(path, i) > 0:
                    return true;
            }
        }
        return false;
    }

    /// <summary>The paths that there are for a pattern, sorted.</summary>
    public static IReadOnlyList<string> Expand(IConfFiles files, string pattern)
    {
        IEnumerable<string> found = [""];
        var searched = false;
        foreach (var part in Parts(pattern))
        {
            searched |= IsPattern(part);
            // before the first pattern there is nothing to look for, and such a directory need not be readable
            var listed = searched && part is not ("/" or "." or "..");
            found = found.SelectMany(directory => listed
                ? files.Names(directory).Where(name => Fits(name, part)).Select(name => directory + name)
                : [directory + Unescaped(part)]);
        }
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a name in a directory fits one part of a pattern. A dot at its beginning must be written as such.</summary>
    public static bool Fits(string name, string part)
    {
        if (name.StartsWith('.') && !part.StartsWith('.') && !part.StartsWith("\\.", StringComparison.Ordinal))
        {
            return false;
        }
        // the last star alone needs to be tried again: that keeps it from becoming exponential
        int n = 0, p = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < part.Length && part[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < part.Length && One(name[n], part, p, out var next))
            {
                n++;
                p = next;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        return part.AsSpan(p).Trim('*').IsEmpty;
    }

    private static bool One(char c, string part, int p, out int next)
    {
        if (part[p] == '[' && GlobSet.End(part, p) is > 0 and var end)
        {
            next = end + 1;
            return GlobSet.Has(part, p, end, c);
        }
        var escaped = part[p] == '\\' && p + 1 < part.Length;
        next = p + (escaped ? 2 : 1);
        return escaped ? part[p + 1] == c : part[p] == '?' || part[p] == c;
    }

    private static string Unescaped(string part)
    {
        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            i += part[i] == '\\' && i + 1 < part.Length ? 1 : 0;
            text.Append(part[i]);
        }
        return text.ToString();
    }

    /// <summary>The names and the slashes of a path, each for itself.</summary>
    private static IEnumerable<string> Parts(string path)
    {
        for (var start = 0; start < path.Length;)
        {
            var slash = path.IndexOf('/', start);
            var end = slash == start ? start + 1 : slash < 0 ? path.Length : slash;
            yield return path[start..end];
            start = end;
        }
    }
}
