using Jaild.JailConf.Text;

namespace Jaild.JailConf.Lexing;

/// <summary>Undoes the escapes of jail.conf(5), which are the same in bare text and in both kinds of quotes.</summary>
internal static class Escapes
{
    /// <summary>How long the escape is that begins here: octal and hexadecimal ones take as many digits as they may.</summary>
    public static int Length(ReadOnlySpan<byte> text) => text switch
    {
        [_] => 1,
        [_, >= (byte)'0' and <= (byte)'7', ..] => 1 + Digits(text[1..], 3, 8),
        [_, (byte)'x', ..] => 2 + Digits(text[2..], 2, 16),
        _ => 2,
    };

    /// <summary>
    /// The bytes that a piece of text stands for. They are a C string: a zero byte, escaped or not, ends them.
    /// Each backslash must have its character; that of the last one may be the byte after the piece.
    /// </summary>
    public static ByteText Undo(byte[] source, int start, int end)
    {
        var piece = source.AsSpan(start, end - start);
        if (piece.IndexOfAny((byte)'\\', (byte)0) < 0)
        {
            return new(source.AsMemory(start, end - start));
        }
        var text = new byte[piece.Length];
        var length = 0;
        for (var at = start; at < end; at++)
        {
            var one = source[at];
            if (one == '\\')
            {
                one = One(source, ref at, end, out var nothing);
                if (nothing)
                {
                    continue;
                }
            }
            if (one == 0)
            {
                break;
            }
            text[length++] = one;
        }
        return new(text.AsMemory(0, length));
    }

    private static byte One(byte[] source, ref int at, int end, out bool nothing)
    {
        var escape = source.AsSpan(at, Math.Min(Length(source.AsSpan(at)), Math.Max(2, end - at)));
        at += escape.Length - 1;
        nothing = escape is [_, (byte)'\n'];
        return escape switch
        {
            [_] => 0,
            [_, >= (byte)'0' and <= (byte)'7', ..] => (byte)Number(escape[1..], 8),
            [_, (byte)'x', ..] => (byte)Number(escape[2..], 16),
            [_, (byte)'a'] => 7,
            [_, (byte)'b'] => 8,
            [_, (byte)'f'] => 12,
            [_, (byte)'n'] => 10,
            [_, (byte)'r'] => 13,
            [_, (byte)'t'] => 9,
            [_, (byte)'v'] => 11,
            _ => escape[1],
        };
    }

    private static int Number(ReadOnlySpan<byte> digits, int radix)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = value * radix + Digit(digit);
        }
        return value;
    }

    private static int Digits(ReadOnlySpan<byte> text, int most, int radix)
    {
        var count = 0;
        while (count < most && count < text.Length && Digit(text[count]) < radix)
        {
            count++;
        }
        return count;
    }

    private static int Digit(byte c) => (char)c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => int.MaxValue,
    };
}
