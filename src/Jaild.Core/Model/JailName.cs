using System.Text;
using System.Text.RegularExpressions;

namespace Jaild.Core.Model;

/// <summary>
/// A jail's name: at most 255 bytes; each part between dots begins with a letter or digit, goes on with letters,
/// digits, <c>_</c>, <c>-</c>, and is not all digits (a number would be taken for a jid). A name that exists is valid.
/// </summary>
public readonly partial record struct JailName : IComparable<JailName>
{
    /// <summary>The longest name in bytes, MAXHOSTNAMELEN - 1 of FreeBSD.</summary>
    public const int MaxBytes = 255;

    private JailName(string value) => Value = value;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>The name, or an Invalid error that says what is wrong with it.</summary>
    public static JailName Parse(string? text, string field = "name")
    {
        if (string.IsNullOrEmpty(text))
        {
            throw JaildException.Invalid(field, "a jail needs a name, such as web or db-1");
        }
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw JaildException.Invalid(field, $"longer than {MaxBytes} bytes: choose a shorter one");
        }
        foreach (var part in text.Split('.'))
        {
            if (!Part().IsMatch(part))
            {
                throw JaildException.Invalid(field, $"'{PlainText.Escape(text)}' is no jail name: each part between dots begins with a letter or digit and goes on with letters, digits, '_' and '-'");
            }
            if (part.All(char.IsAsciiDigit))
            {
                throw JaildException.Invalid(field, $"'{PlainText.Escape(text)}' has a part of digits only, which would be taken for a jid: put a letter in it");
            }
        }
        return new JailName(text);
    }

    /// <inheritdoc/>
    public int CompareTo(JailName other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]*\z")]
    private static partial Regex Part();
}
