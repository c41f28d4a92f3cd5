using System.Globalization;

namespace Jaild.Core.Model;

/// <summary>
/// Text from elsewhere, made safe for a terminal and for a log of lines: control characters, line ends and what turns the reading
/// direction are shown as escapes. The one rule for the daemon's log, its errors and its client, which compiles this file too.
/// </summary>
public static class PlainText
{
    /// <summary>The text with escapes in place of what is hostile.</summary>
    public static string Escape(string text) => text.Any(IsHostile)
        ? string.Concat(text.Select(c => !IsHostile(c) ? c.ToString() : c < 0x100 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}"))
        : text;

    private static bool IsHostile(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
