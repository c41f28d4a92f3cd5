using System.Buffers;
using Jaild.JailConf.Lexing;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>Joins the pieces of a string.</summary>
internal sealed class Pieces(Draft draft)
{
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly List<Piece> pieces = [];
    private ByteText first;
    private Origin at;
    private int length;

    /// <summary>Begins a string.</summary>
    public void Begin(Origin start)
    {
        at = start;
        pieces.Clear();
        first = default;
        text.ResetWrittenCount();
        length = 0;
    }

    /// <summary>Adds text or a variable.</summary>
    public void Add(Token token)
    {
        var before = length;
        length += token.Text.Length;
        if (length > draft.Limits.StringBytes)
        {
            if (before <= draft.Limits.StringBytes)
            {
                draft.Report.Syntax(at.File, at.Offset, token.End, $"string of more than {draft.Limits.StringBytes} bytes");
            }
        }
        else if (token.Kind is TokenKind.Text or TokenKind.MoreText)
        {
            Add(token.Text);
        }
        else if (token.Text.Length > draft.Limits.NameBytes)
        {
            draft.Report.Syntax(at.File, token.Start, token.End, $"name of more than {draft.Limits.NameBytes} bytes");
        }
        else
        {
            EndText();
            pieces.Add(new(default, draft.Names[token.Text], token.Start));
        }
    }

    /// <summary>The string.</summary>
    public ConfString Finish()
    {
        EndText();
        return new([.. pieces], at);
    }

    private void Add(ByteText more)
    {
        if (first.Length == 0)
        {
            // most strings are one piece, which need not be copied
            first = more;
            return;
        }
        if (text.WrittenCount == 0)
        {
            text.Write(first.Span);
        }
        text.Write(more.Span);
    }

    private void EndText()
    {
        if (first.Length > 0)
        {
            pieces.Add(new(text.WrittenCount == 0 ? first : new(text.WrittenSpan.ToArray()), null, at.Offset));
            first = default;
            text.ResetWrittenCount();
        }
    }
}
