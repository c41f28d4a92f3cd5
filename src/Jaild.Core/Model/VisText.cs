using System.Text;

namespace Jaild.Core.Model;

/// <summary>A word as vis(3) writes it, read as strunvis(3) does: <c>\040</c> or <c>\s</c> is a blank, <c>\\</c> a backslash.</summary>
internal static class VisText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The word, or null when an escape is unknown or what comes out is no UTF-8.</summary>
    public static string? Decode(string word)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] != '\\')
            {
                var length = char.IsHighSurrogate(word[at]) && at + 1 < word.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(word.Substring(at, length)));
                at += length - 1;
            }
            else if (Escape(word, ref at) is { } value)
            {
                bytes.Add(value);
            }
            else
            {
                return null;
            }
        }
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The byte that an escape stands for; the place is left at its last character.</summary>
    private static byte? Escape(string word, ref int at)
    {
        at++;
        if (at == word.Length)
        {
            return null;
        }
        if (word[at] is >= '0' and <= '7')
        {
            var value = 0;
            var end = Math.Min(at + 3, word.Length);
            while (at < end && word[at] is >= '0' and <= '7')
            {
                value = (value * 8) + word[at++] - '0';
            }
            at--;
            return value < 256 ? (byte)value : null;
        }
        return word[at] switch
        {
            's' => (byte)' ',
            't' => (byte)'\t',
            'n' => (byte)'\n',
            'r' => (byte)'\r',
            '\\' or '#' or '"' or '\'' => (byte)word[at],
            _ => null,
        };
    }
}
