using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>A piece of a string: text, or a variable in its place.</summary>
/// <param name="Text">The text; empty for a variable.</param>
/// <param name="Variable">The variable, or null.</param>
/// <param name="Offset">Where it begins in its file.</param>
internal readonly record struct Piece(ByteText Text, Name? Variable, int Offset);
