using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Syntax;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Resolution;

/// <summary>Warns of what is allowed, but is seldom what was meant.</summary>
internal sealed class Traps(Report report)
{
    private readonly Dictionary<ByteText, Block> names = [];
    private readonly HashSet<Statement> told = [];

    /// <summary>A name that is a number, or that another jail has.</summary>
    public void OfName(Block jail)
    {
        if (CNumber.IsJid(jail.Name.Span))
        {
            report.Warn(jail.At, $"the name {jail.Name} is a number: jail(8) takes it for the jid", jail.Name);
        }
        if (!names.TryAdd(jail.Name, jail))
        {
            report.Warn(jail.At, $"a second jail {jail.Name}: nothing is merged, and which of them jail(8) takes is not defined; the other one is in line {names[jail.Name].At.Line} of {names[jail.Name].At.File.Path}", jail.Name);
        }
    }

    /// <summary>A value of the jail's own block that a wildcard or global statement overrides.</summary>
    public void OfOrder(Collected jail)
    {
        foreach (var slot in jail.Slots)
        {
            for (var i = 1; i < slot.Statements.Count; i++)
            {
                var (own, later) = (slot.Statements[i - 1], slot.Statements[i]);
                if (own.Block == jail.Jail && later.Block != jail.Jail && later.Operator != Operator.Append && told.Add(later))
                {
                    report.Warn(later.At, $"this overrides {(own.IsVariable ? "$" : "")}{own.Name} of {jail.Jail.Name}, which is in line {own.At.Line} of {own.At.File.Path}: later blocks win", jail.Jail.Name);
                }
            }
        }
    }
}
