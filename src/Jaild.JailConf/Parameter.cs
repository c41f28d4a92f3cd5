using Jaild.JailConf.Checks;
using Jaild.JailConf.Text;

namespace Jaild.JailConf;

/// <summary>A parameter or variable of a jail as it is in the end.</summary>
public sealed class Parameter
{
    internal Parameter(ByteText name, OwnParameter? own, IReadOnlyList<Value> values, IReadOnlyList<Statement> statements)
    {
        Name = name;
        Own = own;
        Values = values;
        Statements = statements;
    }

    /// <summary>Its name in the spelling that came last: <c>persist</c> and <c>nopersist</c> are one parameter.</summary>
    public ByteText Name { get; }

    /// <summary>Its values. None is not the same as one that is empty.</summary>
    public IReadOnlyList<Value> Values { get; }

    /// <summary>
    /// All statements that had to do with it, in the order in which they took effect; later ones override earlier ones, or add to
    /// them. The name or jid that a block's own name implies has none.
    /// </summary>
    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>
    /// Whether it counts as true where jail(8) itself asks: without value, <c>true</c>, or a number other than 0; turned round
    /// where the last part of its name begins with <c>no</c>.
    /// </summary>
    public bool IsTrue
    {
        get
        {
            var last = Name.Span[(Name.Span.LastIndexOf((byte)'.') + 1)..];
            var value = Values.Count == 0 || System.Text.Ascii.EqualsIgnoreCase(Values[^1].Text.Span, "true"u8) || CNumber.Read(Values[^1].Text.Span, out _) != 0;
            return value != last.StartsWith("no"u8);
        }
    }

    internal OwnParameter? Own { get; }
}
