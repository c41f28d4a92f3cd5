using Jaild.JailConf.Text;

namespace Jaild.JailConf.Lexing;

/// <summary>A token, and where it stands.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after it. A double-quoted text ends before its first variable.</param>
/// <param name="Text">The text, or the name of the variable, without quotes and with escapes undone.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, ByteText Text = default);
