using System.Globalization;
using System.Text;

namespace Jaild.JailConf.Checks;

/// <summary>Whether a text is an address as inet_pton(3) takes it: nothing abbreviated but <c>::</c>, no zone, no blanks.</summary>
internal static class NumericAddress
{
    /// <summary>Four decimal numbers below 256, without zeros in front.</summary>
    public static bool IsFour(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3 || part is [(byte)'0', _, ..] || part.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                || int.Parse(part, CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }
            parts++;
        }
        return parts == 4;
    }

    /// <summary>Eight groups of at most four hexadecimal digits; <c>::</c> once for one or more of zeros; the last two may be an IPv4 address.</summary>
    public static bool IsSix(ReadOnlySpan<byte> text)
    {
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return Groups(text, last: true) == 8;
        }
        var (before, after) = (Groups(text[..gap], last: false), Groups(text[(gap + 2)..], last: true));
        return before >= 0 && after >= 0 && before + after < 8;
    }

    /// <summary>How many groups there are, an IPv4 address counting as two; -1 if something is wrong.</summary>
    private static int Groups(ReadOnlySpan<byte> text, bool last)
    {
        var groups = 0;
        foreach (var range in text.IsEmpty ? default : text.Split((byte)':'))
        {
            var part = text[range];
            if (last && range.End.Value == text.Length && part.Contains((byte)'.'))
            {
                return IsFour(part) ? groups + 2 : -1;
            }
            if (part.Length is 0 or > 4 || !Ascii.IsValid(part) || !All(part))
            {
                return -1;
            }
            groups++;
        }
        return groups;
    }

    private static bool All(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }
        return true;
    }
}
