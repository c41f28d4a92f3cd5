using Jaild.JailConf.Text;

namespace Jaild.JailConf.Sources;

/// <summary>A file as it was read, and where its lines begin.</summary>
/// <param name="path">As it was named: on the command line, or by <c>.include</c> joined to the directory of the including file.</param>
/// <param name="content">Its bytes.</param>
public sealed class SourceFile(string path, byte[] content)
{
    private int[]? starts;

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
        var column = 1;
        for (var at = Starts[Line(offset) - 1]; at < offset; at++)
        {
            column += content[at] is >= 0x80 and < 0xC0 ? 0 : 1;
        }
        return column;
    }

    /// <summary>The text of a line, without its end.</summary>
    public string LineText(int line)
    {
        var start = Starts[line - 1];
        var end = line < Starts.Length ? Starts[line] - 1 : content.Length;
        return new ByteText(Content[start..end]).ToString().TrimEnd('\r');
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
}
