namespace Jaild.JailConf.Sources;

/// <summary>Where something stands: a file and a byte in it.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">The byte, from 0.</param>
public readonly record struct Origin(SourceFile File, int Offset)
{
    /// <summary>The line, from 1.</summary>
    public int Line => File.Line(Offset);

    /// <summary>The character in its line, from 1.</summary>
    public int Column => File.Column(Offset);

    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => $"{File.Path}:{Line}:{Column}";
}
