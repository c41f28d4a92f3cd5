using Jaild.JailConf.Lexing;
using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Syntax;

/// <summary>What may help somebody who reads "syntax error".</summary>
internal static class SyntaxHint
{
    /// <summary>A hint for the token that may not stand where it does, behind another one.</summary>
    public static string Of(SourceFile file, Token token, Token last) => token.Kind switch
    {
        TokenKind.Stray => Marks.Hint(file.Bytes.AsSpan(token.Start)),
        TokenKind.Text or TokenKind.Variable when file.Line(token.Start) > file.Line(last.End) => $"line {file.Line(last.End)} may lack its ';'",
        TokenKind.Text or TokenKind.Variable => "two strings need a comma between them, one with blanks in it needs quotes",
        TokenKind.MoreText or TokenKind.MoreVariable => "a name is one word or one quoted text, not several pieces",
        TokenKind.Close when last.Kind is TokenKind.Semicolon or TokenKind.Close or TokenKind.Open => "no block is open here",
        TokenKind.Close => "the last statement of a block needs its ';', too",
        TokenKind.Open => "the name of a block is one word or one quoted text; a statement before it may lack its ';'",
        TokenKind.Semicolon or TokenKind.Comma => "a value is missing; an empty one is \"\"",
        TokenKind.Assign or TokenKind.Append => "a value with '=' in it needs quotes",
        _ => "",
    };
}
