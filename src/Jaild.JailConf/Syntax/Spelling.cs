using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>
/// When two spellings are one parameter: they are equal, or one has a <c>no</c> more, in front of the whole or of a part between dots.
/// This is not transitive: <c>x</c> is <c>nox</c>, <c>nox</c> is <c>nonox</c>, but <c>x</c> is not <c>nonox</c>.
/// </summary>
internal static class Spelling
{
    /// <summary>Whether two spellings are one parameter.</summary>
    public static bool Same(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length == b.Length)
        {
            return a.SequenceEqual(b);
        }
        var shorter = a.Length < b.Length ? a : b;
        var longer = a.Length < b.Length ? b : a;
        if (longer.Length != shorter.Length + 2)
        {
            return false;
        }
        var head = shorter.CommonPrefixLength(longer);
        var tail = 0;
        while (tail < shorter.Length && shorter[^(tail + 1)] == longer[^(tail + 1)])
        {
            tail++;
        }
        for (var start = 0; start <= head;)
        {
            if (longer[start..].StartsWith("no"u8) && tail >= shorter.Length - start)
            {
                return true;
            }
            var dot = shorter[start..].IndexOf((byte)'.');
            if (dot < 0)
            {
                return false;
            }
            start += dot + 1;
        }
        return false;
    }

    /// <summary>What is left of a name without each <c>no</c> at the beginning of a part: equal for all spellings that may be the same.</summary>
    public static ByteText Stem(ByteText name)
    {
        var stem = new List<byte>(name.Length);
        var begin = true;
        for (var rest = name.Span; rest.Length > 0;)
        {
            if (begin && rest.StartsWith("no"u8))
            {
                rest = rest[2..];
                continue;
            }
            stem.Add(rest[0]);
            begin = rest[0] == '.';
            rest = rest[1..];
        }
        return new(stem.ToArray());
    }
}
