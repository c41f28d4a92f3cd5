using Jaild.Core;
using Jaild.Core.Model;
using Jaild.JailConf;

namespace Jaild.Definitions;

/// <summary>Where the values of a jail come from, as the files said when they counted last.</summary>
internal static class Explanation
{
    /// <summary>All parameters of a jail, or one. Errors: Invalid (no such parameter).</summary>
    public static V1.ExplainJailResponse Of(JailRecord jail, DefinitionFiles files, string parameter)
    {
        if (parameter.Length > 0 && Parameters.Find(parameter) is null)
        {
            throw JaildException.Invalid("parameter", $"there is no parameter '{PlainText.Escape(parameter)}'; the nearest is {Parameters.Nearest(parameter)}");
        }
        var block = jail.Definition.Origin.Length == 0 ? null : files.Last?.Jails.GetValueOrDefault(jail.Name)?.Block;
        var answer = new V1.ExplainJailResponse { Origin = jail.Definition.Origin, Note = Note(jail, block) };
        foreach (var name in parameter.Length > 0 ? [parameter] : jail.Definition.Parameters.Keys)
        {
            var explained = new V1.ExplainedParameter { Name = name, Default = Parameters.Find(name)?.Default ?? "", Values = { jail.Definition.List(name) } };
            explained.Statements.AddRange(block is null ? [] : Statements(block, name));
            answer.Parameters.Add(explained);
        }
        return answer;
    }

    private static string Note(JailRecord jail, Jail? block) =>
        jail.Definition.Origin.Length == 0 || block is not null ? ""
        : Plan.IsUnmanaged(jail) ? $"no longer defined in {jail.Definition.Origin}"
        : "its definition is wrong, or the files could not be read: 'jaildctl reload --dry-run' says why";

    private static IEnumerable<V1.ExplainedStatement> Statements(Jail block, string name)
    {
        var known = Parameters.Find(name);
        var found = name[0] == '$'
            ? block.Variables.Where(v => $"${v.Name}" == name)
            : block.Parameters.Where(p => p.Name.ToString() is var spelt && (spelt == name || (known is not null && Parameters.FindNo(spelt) == known)));
        var statements = found.SelectMany(p => p.Statements).ToList();
        var counts = statements.FindLastIndex(s => s.Operator != Operator.Append);
        var locked = Variables.Own.Locked(block).Any(l => l.TrimStart('$') == name.TrimStart('$'));
        foreach (var (index, statement) in statements.Index())
        {
            yield return new()
            {
                File = statement.At.File.Path, Line = statement.At.Line, Column = statement.At.Column, Text = Text(statement.Source.ToString()),
                Block = Text(statement.BlockName.ToString()), Overridden = index < counts, Locked = locked && index >= counts,
            };
        }
    }

    // protobuf takes no lone surrogates, which stand for bytes that are not UTF-8
    private static string Text(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
}
