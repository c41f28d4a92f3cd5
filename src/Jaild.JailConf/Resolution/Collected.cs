using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Syntax;

namespace Jaild.JailConf.Resolution;

/// <summary>What all blocks together give to one jail, before variables are filled in.</summary>
internal sealed class Collected(Block jail, Draft draft, Report report)
{
    /// <summary>How many statements for all jails there usually are.</summary>
    private const int UsualShare = 16;

    private readonly List<Slot> slots = [];
    private readonly Dictionary<object, Slot> byKin = new(jail.Statements.Count + UsualShare);
    private bool hasName;

    /// <summary>The block of the jail.</summary>
    public Block Jail => jail;

    /// <summary>Its parameters and variables, in the order in which their names first turned up.</summary>
    public IReadOnlyList<Slot> Slots => slots;

    /// <summary>Whether it has failed.</summary>
    public bool Failed { get; private set; }

    /// <summary>The first slot of exactly that name, in the order as it is now. There may be two: see <see cref="Spelling"/>.</summary>
    public Slot? Find(Name name)
    {
        Slot? first = null;
        for (var slot = byKin.GetValueOrDefault(name.Kin); slot is not null; slot = slot.Next)
        {
            first = slot.Name == name && (first is null || slot.IsBefore(first)) ? slot : first;
        }
        return first;
    }

    /// <summary>Gives the jail the name or jid that its block's name implies.</summary>
    public void Imply(OwnParameter parameter)
    {
        var slot = Add(draft.Names[parameter.Name], isVariable: false, parameter, null);
        slot.Take([new([new(jail.Name, null, jail.At.Offset)], jail.At)], append: false);
    }

    /// <summary>Gives the jail its block's name if nothing else gave it one, which is so where that name is taken for a jid.</summary>
    public void ImplyName()
    {
        if (!hasName)
        {
            Imply(OwnParameters.NameItself);
        }
    }

    /// <summary>Adds a statement: an equal name, or one that differs by a <c>no</c>, is the same parameter.</summary>
    public void Add(Statement statement)
    {
        Slot? last = null;
        var spellings = 0;
        for (var slot = byKin.GetValueOrDefault(statement.Id.Kin); slot is not null; slot = slot.Next)
        {
            if (slot.Name == statement.Id || Spelling.Same(slot.Name.Text.Span, statement.Name.Span))
            {
                Change(slot, statement);
                return;
            }
            last = slot;
            spellings++;
        }
        if (spellings >= draft.Limits.Spellings)
        {
            Fail(statement.At, $"more than {draft.Limits.Spellings} spellings of one name: {statement.Name}");
            return;
        }
        if (statement.IsVariable && statement.Id.Own is not null)
        {
            // it is not known as that parameter then, but it keeps the name for itself, as in jail(8)
            FailName(statement);
            Add(statement.Id, isVariable: true, null, last).Take(statement.Strings, append: false);
            return;
        }
        var added = Add(statement.Id, statement.IsVariable, statement.IsVariable ? null : statement.Id.Own, last);
        added.Take(statement.Strings, append: false);
        added.Statements.Add(statement);
    }

    private void Change(Slot slot, Statement statement)
    {
        if (slot.IsVariable != statement.IsVariable)
        {
            FailName(statement);
            return;
        }
        if (slot.Own is { Locked: true })
        {
            Fail(statement.At, $"cannot redefine parameter \"{slot.Name}\".", "the name of the block says it, or an earlier statement; older versions only warned");
            return;
        }
        slot.Name = statement.Id;
        slot.Take(statement.Strings, statement.Operator == Operator.Append);
        slot.Statements.Add(statement);
    }

    private Slot Add(Name name, bool isVariable, OwnParameter? parameter, Slot? last)
    {
        var slot = new Slot(name, isVariable, slots.Count) { Own = parameter };
        slots.Add(slot);
        if (last is null && !byKin.TryAdd(name.Kin, slot))
        {
            for (last = byKin[name.Kin]; last.Next is not null; last = last.Next)
            {
            }
        }
        if (last is not null)
        {
            last.Next = slot;
        }
        hasName |= parameter == OwnParameters.NameItself;
        return slot;
    }

    private void FailName(Statement statement) => Fail(statement.At, $"variable \"${statement.Name}\" cannot have the same name as a parameter.");

    /// <summary>Flags the jail, and says why if it was not said before.</summary>
    public void Fail(Origin at, string? text, string hint = "")
    {
        Failed = true;
        if (text is not null)
        {
            report.Jail(jail.Name, at, text, hint);
        }
    }
}
