using Jaild.JailConf.Sources;
using Jaild.JailConf.Syntax;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>Variables in which a program keeps options of its own, as jail(8) accepts and ignores them; and its locks.</summary>
/// <param name="Prefix">What their names begin with.</param>
/// <param name="Known">All names that there are.</param>
/// <param name="Lock">The one whose values name what no later block may change.</param>
public sealed record ProgramVariables(string Prefix, IReadOnlyCollection<string> Known, string Lock)
{
    /// <summary>What is wrong with those of a jail, and where: names that there are not, and statements for what an earlier block has locked.</summary>
    public IEnumerable<(Origin At, string Text)> Check(Jail jail) => Unknown(jail).Concat(Overridden(jail));

    /// <summary>All that is locked in a jail, by any of its blocks.</summary>
    public IReadOnlyList<string> Locked(Jail jail) =>
        [.. Locks(jail).SelectMany(s => s.Strings).Where(s => s.Plain is not null).Select(s => s.Plain!.Text.ToString()).Distinct()];

    private IReadOnlyList<Statement> Locks(Jail jail) => jail.Variables.FirstOrDefault(v => v.Name.ToString() == Lock)?.Statements ?? [];

    private IEnumerable<(Origin At, string Text)> Unknown(Jail jail) =>
        from variable in jail.Variables
        let name = variable.Name.ToString()
        where name.StartsWith(Prefix, StringComparison.Ordinal) && !Known.Contains(name)
        select (variable.Statements[0].At, $"unknown variable: ${name}, the nearest known one is ${EditDistance.Nearest(name, Known)}");

    private IEnumerable<(Origin At, string Text)> Overridden(Jail jail)
    {
        foreach (var (statement, name) in Locks(jail).SelectMany(s => s.Strings, (s, text) => (s, text)))
        {
            if (name.Plain is not { } plain)
            {
                yield return (name.At, $"${Lock}: variables not permitted in it");
                continue;
            }
            foreach (var later in Statements(jail, plain.Text).Where(s => s.Block.Place > statement.Block.Place))
            {
                yield return (later.At, $"{plain}: locked at {statement.At}, and cannot be changed here");
            }
        }
    }

    /// <summary>The statements for a parameter in any spelling, or a variable, with or without its dollar.</summary>
    private static IEnumerable<Statement> Statements(Jail jail, ByteText name)
    {
        var variable = name.Span.StartsWith("$"u8) ? new(name.Memory[1..]) : name;
        return jail.Parameters.Where(p => Spelling.Same(p.Name.Span, name.Span)).Concat(jail.Variables.Where(v => v.Name == variable)).SelectMany(p => p.Statements);
    }
}
