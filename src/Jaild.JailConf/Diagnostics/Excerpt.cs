using System.Text;

namespace Jaild.JailConf.Diagnostics;

/// <summary>A line of a file as it is shown below a message: its part around the place, and a caret under that.</summary>
internal static class Excerpt
{
    private const int Before = 60;
    private const int Width = 100;

    /// <summary>The part of the line that is shown, and the caret for the character of that number.</summary>
    public static (string Shown, string Caret) Of(string line, int column)
    {
        var characters = Characters(line);
        var first = Math.Max(0, column - 1 - Before);
        var shown = new StringBuilder(first > 0 ? "…" : "");
        var caret = shown.Length;
        for (var i = first; i < characters.Count && i < first + Width; i++)
        {
            caret = i == column - 1 ? shown.Length : caret;
            shown.Append(characters[i]);
        }
        caret = column > characters.Count ? shown.Length : caret;
        return (shown.ToString(), new string(' ', caret) + "^");
    }

    private static List<string> Characters(string line)
    {
        var characters = new List<string>();
        for (var i = 0; i < line.Length; i++)
        {
            var one = new StringBuilder();
            if (line[i] == '\t')
            {
                one.Append(' ');
            }
            else
            {
                Visible.Append(one, line[i]);
                if (char.IsHighSurrogate(line[i]) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1]))
                {
                    one.Append(line[++i]);
                }
            }
            characters.Add(one.ToString());
        }
        return characters;
    }
}
