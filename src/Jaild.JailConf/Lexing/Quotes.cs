namespace Jaild.JailConf.Lexing;

/// <summary>Finds the ends of quoted texts, of variables in braces and of comments.</summary>
internal static class Quotes
{
    /// <summary>Where the quote is that ends a text, or -1. A backslash takes the next byte with it.</summary>
    public static int Closing(ReadOnlySpan<byte> source, int start, byte quote)
    {
        for (var at = start; at < source.Length; at++)
        {
            var found = source[at..].IndexOfAny(quote, (byte)'\\');
            if (found < 0)
            {
                return -1;
            }
            at += found;
            if (source[at] == quote)
            {
                return at;
            }
            at++;
        }
        return -1;
    }

    /// <summary>Where a text without its second quote ends: with its line.</summary>
    public static int LineEnd(byte[] source, int start)
    {
        var end = source.AsSpan(start).IndexOf((byte)'\n');
        end = end < 0 ? source.Length : start + end;
        // a backslash that is not itself escaped has no byte to take: it is left over
        var slashes = 0;
        while (end - slashes > start && source[end - slashes - 1] == '\\')
        {
            slashes++;
        }
        return end - slashes % 2;
    }

    /// <summary>
    /// The end of a variable in braces, and whether it has its closing one. A backslash may take any byte with it, or stand for
    /// itself; as in every lexer of lex(1) the longest reading holds, with or without closing brace.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="start">The byte after the opening brace.</param>
    /// <param name="quoted">Whether it is in double quotes, which then end it.</param>
    public static (int End, bool Closed) Variable(byte[] source, int start, bool quoted)
    {
        var closed = -1;
        var open = -1;
        for (var at = start; at < source.Length; at++)
        {
            var c = source[at];
            var escaped = at > start && source[at - 1] == '\\';
            if (c == '\n' && open < 0)
            {
                open = at;
            }
            if (c == '}')
            {
                closed = at + 1;
            }
            if (!escaped && c is (byte)'\n' or (byte)'{' or (byte)'}' || !escaped && quoted && c == '"')
            {
                open = open < 0 ? at : open;
                break;
            }
        }
        open = open < 0 ? source.Length : open;
        return closed >= open ? (closed, true) : (open, false);
    }

    /// <summary>Where the comment ends that begins here: with its line, or behind its closing sign; -1 if that is missing.</summary>
    public static int Comment(ReadOnlySpan<byte> source, int start)
    {
        if (source[start..].StartsWith("/*"u8))
        {
            var close = source[(start + 2)..].IndexOf("*/"u8);
            return close < 0 ? -1 : start + 2 + close + 2;
        }
        var end = source[start..].IndexOf((byte)'\n');
        return end < 0 ? source.Length : start + end;
    }
}
