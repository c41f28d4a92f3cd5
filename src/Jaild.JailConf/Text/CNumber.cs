namespace Jaild.JailConf.Text;

/// <summary>Numbers as strtol(3) reads them in base ten: blanks and a sign may stand before, too large ones saturate.</summary>
internal static class CNumber
{
    /// <summary>Reads the number at the beginning; <paramref name="used"/> is 0 where there is none.</summary>
    public static long Read(ReadOnlySpan<byte> text, out int used)
    {
        var at = 0;
        while (at < text.Length && text[at] is (byte)' ' or >= 9 and <= 13)
        {
            at++;
        }
        var negative = at < text.Length && text[at] == '-';
        at += at < text.Length && text[at] is (byte)'-' or (byte)'+' ? 1 : 0;
        var first = at;
        long value = 0;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
        {
            value = value > (long.MaxValue - 9) / 10 ? long.MaxValue / 10 : value * 10 + text[at] - '0';
        }
        used = at == first ? 0 : at;
        return negative ? -value : value;
    }

    /// <summary>Whether the whole text is a number other than 0: such a name of a jail is its jid.</summary>
    public static bool IsJid(ReadOnlySpan<byte> text) => Read(text, out var used) != 0 && used == text.Length;
}
