using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Syntax;

/// <summary>A string as it was written, its variables still to be filled in.</summary>
internal sealed class ConfString
{
    /// <param name="pieces">Its pieces; texts that follow each other are one.</param>
    /// <param name="at">Where it begins.</param>
    public ConfString(Piece[] pieces, Origin at)
    {
        Pieces = pieces;
        At = at;
        foreach (var piece in pieces)
        {
            Variables += piece.Variable is null ? 0 : 1;
            Length += piece.Text.Length;
        }
        Plain = Variables > 0 ? null : new Value(pieces is [var only] ? only.Text : default, at);
    }

    /// <summary>Its pieces.</summary>
    public Piece[] Pieces { get; }

    /// <summary>Where it begins.</summary>
    public Origin At { get; }

    /// <summary>How many variables it has.</summary>
    public int Variables { get; }

    /// <summary>How many bytes of text it has beside the variables.</summary>
    public int Length { get; }

    /// <summary>What it is if it has no variables.</summary>
    public Value? Plain { get; }
}
