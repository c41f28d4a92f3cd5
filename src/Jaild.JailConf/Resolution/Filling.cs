using Jaild.JailConf.Syntax;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Resolution;

/// <summary>The values of a slot with variables, filled in up to the variable that is next.</summary>
internal sealed class Filling
{
    private readonly Slot slot;
    private readonly List<Value> values;
    private IReadOnlyList<Value> more = [];
    private ByteText[] parts = [];
    private int stringIndex;
    private int pieceIndex;
    private int left;

    public Filling(Slot slot)
    {
        this.slot = slot;
        values = new(slot.Strings.Count);
        foreach (var text in slot.Strings)
        {
            Pending += text.Variables;
        }
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
    public bool IsInline => Length > 0 || String.Length > 0 || left > 1;

    /// <summary>How long its string is by now, without the texts that are still to come.</summary>
    public int Length { get; private set; }

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
            if (pieceIndex == 0)
            {
                left = String.Variables;
                parts = parts.Length == String.Pieces.Length ? parts : new ByteText[String.Pieces.Length];
            }
            for (; pieceIndex < String.Pieces.Length; pieceIndex++)
            {
                var piece = String.Pieces[pieceIndex];
                if (piece.Variable is not null)
                {
                    return piece;
                }
                Set(piece.Text);
            }
            Finish(budget);
        }
        return null;
    }

    /// <summary>Puts values in the place of the next variable; none if it is broken.</summary>
    public void Put(IReadOnlyList<Value> found)
    {
        Set(found.Count > 0 ? found[0].Text : default);
        more = found.Count > 0 ? found : more;
        pieceIndex++;
        left--;
        Pending--;
    }

    private void Finish(Budget budget)
    {
        var text = new byte[Length];
        var at = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(text.AsSpan(at));
            at += part.Length;
        }
        values.Add(new(new(text), String.At));
        budget.Value(text.Length);
        for (var i = 1; i < more.Count && !budget.IsSpent; i++)
        {
            values.Add(new(more[i].Text, String.At));
            budget.Value(0);
        }
        more = [];
        Length = 0;
        pieceIndex = 0;
    }

    private void Set(ByteText part)
    {
        parts[pieceIndex] = part;
        Length += part.Length;
    }
}
