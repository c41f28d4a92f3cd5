using System.Globalization;
using System.Text;

namespace Jaild.JailConf.Diagnostics;

/// <summary>Makes hostile text fit for a terminal: nothing in it that one would obey, and bytes that are no text shown as such.</summary>
internal static class Visible
{
    /// <summary>The text with <c>\xNN</c> for what does not print; line feeds stay.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            Append(shown, c);
        }
        return shown.ToString();
    }

    /// <summary>One character, made visible.</summary>
    public static void Append(StringBuilder shown, char c)
    {
        // a lone surrogate stands for a byte that is not UTF-8
        if (c is >= '\udc80' and <= '\udcff' && (shown.Length == 0 || !char.IsHighSurrogate(shown[^1])))
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\x{c & 0xff:x2}");
        }
        else if (char.IsControl(c) && c != '\n')
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
        }
        else
        {
            shown.Append(c);
        }
    }
}
