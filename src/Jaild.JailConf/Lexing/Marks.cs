using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Lexing;

/// <summary>Bytes above 127 that editors put where nobody sees them: byte-order marks and typographic quotes.</summary>
internal static class Marks
{
    /// <summary>
    /// Where the file begins. jail(8) silently takes a byte-order mark for the end of the file; here it is an error, and what follows is read for more.
    /// </summary>
    public static int SkipByteOrder(SourceFile file, Report report)
    {
        if (!file.Bytes.AsSpan().StartsWith("\uFEFF"u8))
        {
            return 0;
        }
        report.Syntax(file, 0, 1, "\udcef: syntax error", "the file begins with a byte-order mark; save it without: jail(8) would ignore the whole file");
        return 3;
    }

    /// <summary>What to say of a byte that stands where none such may.</summary>
    public static string Hint(ReadOnlySpan<byte> text) => text switch
    {
        _ when IsQuote(text) => "a typographic quote; the plain ones are \" and '",
        [0, ..] => "a zero byte outside of quotes, where jail(8) would stop reading",
        [> 127, ..] => "a byte above 127 outside of quotes, where jail(8) would stop reading: quote the word",
        _ => "a character that must be quoted",
    };

    /// <summary>Warns of typographic quotes in a quoted text: they are part of the text.</summary>
    public static void WarnOfTypographic(SourceFile file, int start, int end, Report report)
    {
        for (var at = start; at < end; at++)
        {
            var found = file.Bytes.AsSpan(at, end - at).IndexOf((byte)0xE2);
            if (found < 0)
            {
                return;
            }
            at += found;
            if (IsQuote(file.Bytes.AsSpan(at, end - at)))
            {
                report.Warn(new(file, at), "a typographic quote in a quoted text is part of it");
                return;
            }
        }
    }

    /// <summary>U+2018 to U+201F.</summary>
    private static bool IsQuote(ReadOnlySpan<byte> text) => text is [0xE2, 0x80, >= 0x98 and <= 0x9F, ..];
}
