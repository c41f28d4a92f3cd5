using Jaild.JailConf.Text;

namespace Jaild.JailConf.Listing;

/// <summary>A jail on one line, as <c>jail -e</c> prints it.</summary>
public static class JailLine
{
    /// <summary>
    /// The parameters without <c>jid</c>. A value that is empty or has blanks or quotes is quoted; backslashes are doubled. A comma
    /// in a value looks like one between two.
    /// </summary>
    /// <param name="jail">The jail.</param>
    /// <param name="separator">What stands between parameters.</param>
    public static ByteText Of(Jail jail, ByteText separator)
    {
        var line = new List<byte>();
        foreach (var parameter in jail.Parameters.Where(p => !p.Name.Span.SequenceEqual("jid"u8)))
        {
            if (line.Count > 0)
            {
                line.AddRange(separator.Span);
            }
            line.AddRange(parameter.Name.Span);
            for (var i = 0; i < parameter.Values.Count; i++)
            {
                line.Add((byte)(i == 0 ? '=' : ','));
                Append(line, parameter.Values[i].Text.Span);
            }
        }
        return new(line.ToArray());
    }

    private static void Append(List<byte> line, ReadOnlySpan<byte> value)
    {
        var quote = value.Contains((byte)'\'') ? (byte)'"'
            : value.Contains((byte)'"') ? (byte)'\''
            : value.IsEmpty || value.ContainsAny((byte)' ', (byte)'\t') ? (byte)'"'
            : (byte)0;
        ReadOnlySpan<byte> quotes = quote == 0 ? [] : [quote];
        line.AddRange(quotes);
        foreach (var c in value)
        {
            if (c == '\\' || c == quote)
            {
                line.Add((byte)'\\');
            }
            line.Add(c);
        }
        line.AddRange(quotes);
    }
}
