using Jaild.Core.Model;

namespace Jaildctl.Output;

/// <summary>Text from elsewhere as a terminal may have it, and words of the API as people know them.</summary>
internal static class Plain
{
    public static string Text(string text) => PlainText.Escape(text);

    /// <summary>The same, with line ends kept and everything after one set in.</summary>
    public static string Lines(string text, string indent) =>
        string.Join($"\n{indent}", text.TrimEnd('\n').Split('\n').Select(Text));

    /// <summary>A word of the API's enums as people know it: JAIL_STATE_RUNNING is running.</summary>
    public static string Word(Enum value) => value.ToString() is "Unspecified" ? "" : Kebab(value.ToString());

    private static string Kebab(string word) =>
        string.Concat(word.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
