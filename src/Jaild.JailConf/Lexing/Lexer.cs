using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Lexing;

/// <summary>
/// Splits a file into tokens, jail.conf(5) "File format": the pieces of a string are tokens of their own, and whether one joins
/// the piece before it is the lexer's to tell. What can be told of a token's meaning only by longest match is told in <see cref="Quotes"/>.
/// </summary>
internal sealed class Lexer(SourceFile file, Report report)
{
    private readonly byte[] source = file.Bytes;
    private int at = Marks.SkipByteOrder(file, report);

    /// <summary>Whether a piece of a string stands directly before.</summary>
    private bool joined;

    /// <summary>Whether a variable in double quotes was the last thing, so that more of the quoted text follows.</summary>
    private bool quoted;

    /// <summary>The end of the double-quoted text being read; it is looked for once, not after each variable.</summary>
    private int closing;

    /// <summary>The next token. At the end of the file it is that for ever.</summary>
    public Token Next()
    {
        while (at < source.Length)
        {
            if ((quoted ? Quoted() : Plain()) is { } token)
            {
                return token;
            }
        }
        return new(TokenKind.End, at, at);
    }

    private Token? Plain()
    {
        switch (source[at])
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                at += Bytes.Run(source, at, Bytes.Blank);
                joined = false;
                return null;
            case (byte)'#':
            case (byte)'/' when Following is '/' or '*':
                Comment();
                return null;
            case (byte)'{':
                return Sign(TokenKind.Open);
            case (byte)'}':
                return Sign(TokenKind.Close);
            case (byte)';':
                return Sign(TokenKind.Semicolon);
            case (byte)',':
                return Sign(TokenKind.Comma);
            case (byte)'=':
                return Sign(TokenKind.Assign);
            case (byte)'+' when Following == '=':
                return Sign(TokenKind.Append);
            case (byte)'\'' or (byte)'"':
                return Quote(source[at]);
            default:
                return IsBare ? Piece() : Stray();
        }
    }

    /// <summary>The rest of a double-quoted text after a variable in it.</summary>
    private Token? Quoted()
    {
        switch (source[at])
        {
            case (byte)'"':
                at++;
                quoted = false;
                return null;
            case (byte)'$' or (byte)'\\':
                return Piece();
        }
        if (closing >= 0 && closing < at)
        {
            // a variable in braces had an escaped quote in it, which was not the end after all
            closing = Quotes.Closing(source, at, (byte)'"');
        }
        if (closing >= 0)
        {
            return UpToVariable(at);
        }
        quoted = IsBare;
        return quoted ? Piece() : null;
    }

    private bool IsBare => source[at] is (byte)'$' or (byte)'\\' or (byte)'*' or (byte)'+' or (byte)'/' || Bytes.Word.Contains(source[at]);

    private char Following => at + 1 < source.Length ? (char)source[at + 1] : '\0';

    /// <summary>A bare word, one of the signs that are words of their own, an escape, or a variable; null if it was an error, told here.</summary>
    private Token? Piece()
    {
        var start = at;
        switch (source[at])
        {
            case (byte)'$' when Following == '{':
                return Braces();
            case (byte)'$' when Bytes.BeginsName((byte)Following):
                at += 1 + Bytes.Run(source, at + 1, Bytes.Name);
                return Part(TokenKind.Variable, start, start + 1, at);
            case (byte)'\\':
                at += Escapes.Length(source.AsSpan(at));
                return Part(TokenKind.Text, start, start, at);
            case (byte)'$' or (byte)'*' or (byte)'+' or (byte)'/':
                at++;
                return Part(TokenKind.Text, start, start, at);
        }
        at += Bytes.Run(source, at, Bytes.Word);
        return Part(TokenKind.Text, start, start, at);
    }

    private Token? Braces()
    {
        var start = at;
        (at, var closed) = Quotes.Variable(source, at + 2, quoted);
        if (closed)
        {
            return Part(TokenKind.Variable, start, start + 2, at - 1);
        }
        report.Syntax(file, start, at, "unterminated variable", "'${' has no '}' on its line");
        return null;
    }

    private Token? Quote(byte quote)
    {
        var start = at;
        var end = Quotes.Closing(source, start + 1, quote);
        if (end < 0)
        {
            at = Quotes.LineEnd(source, start + 1);
            report.Syntax(file, start, at, "unterminated string", "the quote has no partner in the rest of the file");
            return null;
        }
        closing = end;
        if (quote == '"')
        {
            return UpToVariable(start + 1);
        }
        at = end + 1;
        Marks.WarnOfTypographic(file, start, end, report);
        return Part(TokenKind.Text, start, start + 1, end);
    }

    /// <summary>Double-quoted text from a place on, to its end or to the first dollar in it, which may be a variable.</summary>
    private Token UpToVariable(int from)
    {
        var start = at;
        var end = Quotes.Closing(source.AsSpan(0, closing), from, (byte)'$');
        quoted = end >= 0;
        end = quoted ? end : closing;
        at = quoted ? end : closing + 1;
        Marks.WarnOfTypographic(file, start, end, report);
        return Part(TokenKind.Text, start, from, end);
    }

    private Token Part(TokenKind first, int start, int from, int to)
    {
        var kind = joined ? first == TokenKind.Text ? TokenKind.MoreText : TokenKind.MoreVariable : first;
        joined = true;
        return new(kind, start, at, Escapes.Undo(source, from, to));
    }

    private Token Sign(TokenKind kind)
    {
        var start = at;
        at += kind == TokenKind.Append ? 2 : 1;
        joined = false;
        return new(kind, start, at);
    }

    private Token Stray() => new(TokenKind.Stray, at, ++at);

    private void Comment()
    {
        var start = at;
        var end = Quotes.Comment(source, start);
        if (joined && source[start - 1] is not ((byte)'"' or (byte)'\''))
        {
            report.Warn(new(file, start), "a comment begins in the middle of a word; quote the word if it is meant to go on");
        }
        if (end < 0)
        {
            at = source.Length;
            report.Syntax(file, start, at, "unterminated comment", "the rest of the file is in it");
            return;
        }
        at = end;
        joined = false;
    }
}
