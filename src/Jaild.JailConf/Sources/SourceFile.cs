namespace Jaild.JailConf.Sources;

/// <summary>A file as it was read, and where its lines begin.</summary>
/// <param name="path">As it was named: on the command line, or by <c>.include</c> joined to the directory of the including file.</param>
/// <param name="content">Its bytes.</param>
public sealed class SourceFile(string path, byte[] content)
{
    private int[]? starts;
    private Counted? counted;

    /// <summary>As it was named.</summary>
    public string Path => path;

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Content => content;

    internal byte[] Bytes => content;

    /// <summary>The number of the line in which a byte is, from 1.</summary>
    public int Line(int offset)
    {
        var found = Array.BinarySearch(Starts, offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>The number of the character in its line, from 1.</summary>
    public int Column(int offset)
    {
        // messages mostly come in order, and a line may be the whole file
        var start = Starts[Line(offset) - 1];
        var from = counted is { } last && last.Offset >= start && last.Offset <= offset ? last : new(start, 1);
        var column = from.Column;
        for (var at = from.Offset; at < offset; at++)
        {
            column += content[at] is >= 0x80 and < 0xC0 ? 0 : 1;
        }
        counted = new(offset, column);
        return column;
    }

    /// <summary>A line without its end, as far as it is between two places.</summary>
    internal (int First, int Last) Line(int line, int first, int last)
    {
        var start = Math.Max(Starts[line - 1], first);
        while (start > Starts[line - 1] && content[start] is >= 0x80 and < 0xC0)
        {
            start--;
        }
        var end = line < Starts.Length ? Starts[line] - 1 : content.Length;
        end -= end > start && content[end - 1] == '\r' ? 1 : 0;
        return (start, Math.Min(end, last));
    }

    private int[] Starts => starts ??= Find();

    private int[] Find()
    {
        var found = new List<int> { 0 };
        for (var at = Array.IndexOf(content, (byte)'\n'); at >= 0; at = Array.IndexOf(content, (byte)'\n', at + 1))
        {
            found.Add(at + 1);
        }
        return [.. found];
    }

    /// <summary>A place whose column is known.</summary>
    private sealed record Counted(int Offset, int Column);
}
