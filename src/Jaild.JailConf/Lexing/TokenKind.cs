namespace Jaild.JailConf.Lexing;

/// <summary>What the lexer of jail.conf(5) tells apart.</summary>
internal enum TokenKind
{
    /// <summary>The end of the file.</summary>
    End,

    /// <summary><c>{</c></summary>
    Open,

    /// <summary><c>}</c></summary>
    Close,

    /// <summary><c>;</c></summary>
    Semicolon,

    /// <summary><c>,</c></summary>
    Comma,

    /// <summary><c>=</c></summary>
    Assign,

    /// <summary><c>+=</c></summary>
    Append,

    /// <summary>Text, the first piece of a string.</summary>
    Text,

    /// <summary>Text that joins the piece before it, with nothing between.</summary>
    MoreText,

    /// <summary>A variable, the first piece of a string.</summary>
    Variable,

    /// <summary>A variable that joins the piece before it.</summary>
    MoreVariable,

    /// <summary>A byte that is none of these.</summary>
    Stray,
}
