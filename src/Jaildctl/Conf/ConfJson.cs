using System.Globalization;
using System.Text;
using Jaild.JailConf;
using Jaild.JailConf.Diagnostics;

namespace Jaildctl.Conf;

/// <summary>What files of jail.conf(5) say as JSON. A byte that is not UTF-8 is a lone surrogate, U+DC00 plus the byte, which no library writes.</summary>
internal static class ConfJson
{
    /// <summary>The jails with their parameters in jail(8)'s order; whether a file is refused, and the messages of jail(8).</summary>
    public static string Of(SystemJails read)
    {
        var words = read.Diagnostics.Where(d => d.Trouble != Trouble.Warning).Select(d => $"jail: {d.Text}").ToList();
        var jails = read.Refused ? "null" : Array(read.Jails.Select(Of));
        return $$"""{"rc": {{(read.Refused ? 1 : 0)}}, "jails": {{jails}}, "first_error": {{Text(read.Refused ? words[0].Split('\n')[0] : "")}}, "warnings": {{Array(words.Select(Text))}}}""";
    }

    /// <summary>Messages, one object each.</summary>
    public static string Of(IEnumerable<Diagnostic> diagnostics) => Array(diagnostics.Select(Of));

    private static string Of(Jail jail) =>
        $$"""{"name": {{Text(jail.Name.ToString())}}, "failed": {{(jail.Failed ? "true" : "false")}}, "params": {{Array(jail.Parameters.Select(Of))}}}""";

    private static string Of(Parameter parameter) => $"[{Text(parameter.Name.ToString())}, {Array(parameter.Values.Select(v => Text(v.ToString())))}]";

    private static string Of(Diagnostic message)
    {
        var place = message.At is { } at ? $"\"file\": {Text(at.File.Path)}, \"line\": {at.Line}, \"column\": {at.Column}, " : "";
        var jail = message.Jail is { } name ? $"\"jail\": {Text(name.ToString())}, " : "";
        var trouble = message.Trouble switch { Trouble.File => "file", Trouble.Jail => "jail", Trouble.Value => "value", Trouble.Warning => "warning" };
        return $$"""{"trouble": "{{trouble}}", {{place}}{{jail}}"text": {{Text(message.Text)}}, "hint": {{Text(message.Hint)}}}""";
    }

    private static string Array(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    private static string Text(string text)
    {
        var json = new StringBuilder("\"", text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (isPair)
            {
                json.Append(text[i++]).Append(text[i]);
            }
            else if (text[i] is '"' or '\\')
            {
                json.Append('\\').Append(text[i]);
            }
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]))
            {
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
            else
            {
                json.Append(text[i]);
            }
        }
        return json.Append('"').ToString();
    }
}
