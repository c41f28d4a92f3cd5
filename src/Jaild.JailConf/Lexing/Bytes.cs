using System.Buffers;

namespace Jaild.JailConf.Lexing;

/// <summary>The classes of bytes that the lexer knows.</summary>
internal static class Bytes
{
    /// <summary>What a bare word is made of. <c>$ * + /</c> and escapes are words of their own, which join it.</summary>
    public static readonly SearchValues<byte> Word =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_!%&()-.:<>?@[]^`|~"u8);

    /// <summary>Blanks; CR is one, form feed is not.</summary>
    public static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n"u8);

    /// <summary>What the name of a variable is made of, without braces.</summary>
    public static readonly SearchValues<byte> Name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>How many bytes of a class stand from a place on.</summary>
    public static int Run(byte[] source, int start, SearchValues<byte> of)
    {
        var end = source.AsSpan(start).IndexOfAnyExcept(of);
        return end < 0 ? source.Length - start : end;
    }

    /// <summary>Whether a variable may begin so.</summary>
    public static bool BeginsName(byte c) => char.IsAsciiLetter((char)c) || c == '_';
}
