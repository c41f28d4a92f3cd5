using Jaild.JailConf.Checks;
using Jaild.JailConf.Syntax;

namespace Jaild.JailConf.Resolution;

/// <summary>A parameter or variable of a jail while it is put together and filled in.</summary>
internal sealed class Slot(Name name, bool isVariable, int index)
{
    private IReadOnlyList<ConfString> strings = [];
    private IReadOnlyList<Value>? plain;
    private bool copied;

    /// <summary>Its name in the latest spelling.</summary>
    public Name Name { get; set; } = name;

    /// <summary>Whether it is a variable.</summary>
    public bool IsVariable => isVariable;

    /// <summary>Its place in the order in which names first turned up.</summary>
    public int Index => index;

    /// <summary>The parameter of jail(8) itself that it is, by its first spelling.</summary>
    public OwnParameter? Own { get; init; }

    /// <summary>The next slot of a kindred name.</summary>
    public Slot? Next { get; set; }

    /// <summary>Its strings.</summary>
    public IReadOnlyList<ConfString> Strings => strings;

    /// <summary>The statements that had to do with it.</summary>
    public List<Statement> Statements { get; } = new(1);

    /// <summary>Whether there is anything to fill in.</summary>
    public bool HasVariables
    {
        get
        {
            for (var i = 0; i < strings.Count; i++)
            {
                if (strings[i].Variables > 0)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>Its values in the making, if they have variables.</summary>
    public Filling? Filling { get; set; }

    /// <summary>When it came to its final place, or 0: the number of slots that were there already, plus one.</summary>
    public int Placed { get; set; }

    /// <summary>When it was last moved in front of one that asked for it, or 0.</summary>
    public int Moved { get; set; }

    /// <summary>Its values; only when none of its variables is still to be filled in.</summary>
    public IReadOnlyList<Value> Values => Filling?.Values ?? (plain ??= Array.ConvertAll([.. strings], s => s.Plain!));

    /// <summary>Whether it stands before another in the order as it is now.</summary>
    public bool IsBefore(Slot other) => Place.CompareTo(other.Place) < 0;

    private (int, int) Place => Placed > 0 ? (0, Placed) : Moved > 0 ? (1, -Moved) : (2, index);

    /// <summary>Takes over the strings of a statement, instead of those that were there or behind them.</summary>
    public void Take(IReadOnlyList<ConfString> more, bool append)
    {
        if (!append || strings.Count == 0)
        {
            (strings, copied) = (more, false);
            return;
        }
        if (!copied)
        {
            (strings, copied) = (new List<ConfString>(strings), true);
        }
        ((List<ConfString>)strings).AddRange(more);
    }
}
