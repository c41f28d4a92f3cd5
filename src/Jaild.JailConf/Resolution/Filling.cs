using System.Buffers;
using Jaild.JailConf.Syntax;

namespace Jaild.JailConf.Resolution;

/// <summary>The values of a slot with variables, filled in up to the variable that is next.</summary>
internal sealed class Filling
{
    private readonly Slot slot;
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly List<Value> values = [];
    private IReadOnlyList<Value> more = [];
    private int stringIndex;
    private int pieceIndex;
    private int left;

    public Filling(Slot slot)
    {
        this.slot = slot;
        Pending = slot.Strings.Sum(s => s.Variables);
    }

    /// <summary>Its values so far.</summary>
    public IReadOnlyList<Value> Values => values;

    /// <summary>How many variables are still to be filled in.</summary>
    public int Pending { get; private set; }

    /// <summary>Whether it depends on a variable that is not there.</summary>
    public bool IsBroken { get; set; }

    /// <summary>The last walk from asker to asked in which it took part.</summary>
    public int Walk { get; set; }

    /// <summary>The string of the variable that is next.</summary>
    public ConfString String => slot.Strings[stringIndex];

    /// <summary>Whether there is anything but the next variable in its string, by now.</summary>
    public bool IsInline => text.WrittenCount > 0 || String.Length > 0 || left > 1;

    /// <summary>How long its string is by now, without the texts that are still to come.</summary>
    public int Length => text.WrittenCount;

    /// <summary>Goes on to the next variable; null at the end.</summary>
    public Piece? Next(Budget budget)
    {
        for (; stringIndex < slot.Strings.Count; stringIndex++)
        {
            if (String.Plain is { } plain)
            {
                values.Add(plain);
                continue;
            }
            left = pieceIndex == 0 ? String.Variables : left;
            for (; pieceIndex < String.Pieces.Count; pieceIndex++)
            {
                var piece = String.Pieces[pieceIndex];
                if (piece.Variable is not null)
                {
                    return piece;
                }
                text.Write(piece.Text.Span);
            }
            Finish(budget);
        }
        return null;
    }

    /// <summary>Puts values in the place of the next variable; none if it is broken.</summary>
    public void Put(IReadOnlyList<Value> found)
    {
        if (found.Count > 0)
        {
            text.Write(found[0].Text.Span);
            more = found;
        }
        pieceIndex++;
        left--;
        Pending--;
    }

    private void Finish(Budget budget)
    {
        values.Add(new(new(text.WrittenSpan.ToArray()), String.At));
        budget.Value(text.WrittenCount);
        for (var i = 1; i < more.Count && !budget.IsSpent; i++)
        {
            values.Add(new(more[i].Text, String.At));
            budget.Value(0);
        }
        more = [];
        text.ResetWrittenCount();
        pieceIndex = 0;
    }
}
