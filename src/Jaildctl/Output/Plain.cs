using System.Globalization;
using System.Text;

namespace Jaildctl.Output;

/// <summary>Text from elsewhere, made safe for a terminal: control characters and what turns the reading direction are shown as escapes.</summary>
internal static class Plain
{
    public static string Text(string text)
    {
        if (!text.Any(IsHostile))
        {
            return text;
        }
        var safe = new StringBuilder();
        foreach (var c in text)
        {
            _ = !IsHostile(c) ? safe.Append(c)
                : c < 0x100 ? safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}")
                : safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return safe.ToString();
    }

    /// <summary>The same, with line ends kept and everything after one set in.</summary>
    public static string Lines(string text, string indent) =>
        string.Join($"\n{indent}", text.TrimEnd('\n').Split('\n').Select(Text));

    /// <summary>A word of the API's enums as people know it: JAIL_STATE_RUNNING is running.</summary>
    public static string Word(Enum value) => value.ToString() is "Unspecified" ? "" : Kebab(value.ToString());

    private static string Kebab(string word) =>
        string.Concat(word.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : $"{c}"));

    private static bool IsHostile(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
