using Jaild.JailConf.Syntax;

namespace Jaild.JailConf.Resolution;

/// <summary>
/// Fills in the variables of one jail. A variable may be any parameter, too. One with variables of its own that is asked for is moved
/// in front of the asker and filled in first, so the order of the result depends on it; the order here is the one of jail(8).
/// </summary>
internal sealed class Filler(Collected jail, Limits limits, Budget budget)
{
    /// <summary>The slots in the making; the last one stands before all others in the order. One that was moved again is in it twice.</summary>
    private readonly Stack<Slot> asked = [];

    private readonly List<Slot> placed = [];
    private readonly List<Filling> walked = [];
    private int walk;
    private int moves;

    /// <summary>All slots in their final order, filled in.</summary>
    public IReadOnlyList<Slot> Fill()
    {
        foreach (var slot in jail.Slots)
        {
            slot.Filling = slot.HasVariables ? new(slot) : null;
        }
        foreach (var slot in jail.Slots)
        {
            asked.Push(slot);
            FillAsked();
        }
        return placed;
    }

    private void FillAsked()
    {
        var begins = true;
        while (asked.TryPeek(out var slot) && !budget.IsSpent)
        {
            if (slot.Placed > 0)
            {
                asked.Pop();
                continue;
            }
            if (begins)
            {
                walk++;
                walked.Clear();
                Walk(slot);
            }
            begins = slot.Filling is not { } filling || Go(slot, filling) is not { } other || !Move(other);
            if (begins)
            {
                placed.Add(slot);
                slot.Placed = placed.Count;
            }
        }
    }

    /// <summary>Fills in what can be; the slot that must be filled in before, or null at the end.</summary>
    private Slot? Go(Slot slot, Filling filling)
    {
        while (filling.Next(budget) is { Variable: { } name } piece)
        {
            var found = jail.Find(name);
            if (found is null || found.Strings.Count == 0)
            {
                Break(filling, piece, $"{slot.Name}: variable \"{name}\" not found");
            }
            else if (found.Filling is { IsBroken: true })
            {
                Break(filling, piece, null);
            }
            else if (found.Filling?.Walk == walk)
            {
                Break(filling, piece, $"{name}: variable loop");
            }
            else if (found.Filling is { Pending: > 0 })
            {
                return found;
            }
            else if (found.Values.Count > 1 && filling.IsInline)
            {
                Break(filling, piece, $"{slot.Name}: array cannot be substituted inline");
            }
            else if (filling.Length + found.Values[0].Text.Length > limits.StringBytes)
            {
                Break(filling, piece, $"{slot.Name}: variables make more than {limits.StringBytes} bytes");
            }
            else
            {
                filling.Put(found.Values);
            }
        }
        return null;
    }

    private void Walk(Slot slot)
    {
        if (slot.Filling is { } filling)
        {
            filling.Walk = walk;
            walked.Add(filling);
        }
    }

    private bool Move(Slot slot)
    {
        Walk(slot);
        slot.Moved = ++moves;
        asked.Push(slot);
        return true;
    }

    /// <summary>A variable cannot be filled in: all that lead to it in this walk are broken, and what asks for them will be without a further message.</summary>
    private void Break(Filling filling, Piece piece, string? text)
    {
        jail.Fail(new(filling.String.At.File, piece.Offset), text);
        foreach (var asker in walked)
        {
            asker.IsBroken = true;
        }
        filling.Put([]);
    }
}
