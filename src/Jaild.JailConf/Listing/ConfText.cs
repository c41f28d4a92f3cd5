using System.Text;
using Jaild.JailConf.Lexing;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Listing;

/// <summary>Writes jail.conf(5): a block that reads back to the same parameters and values.</summary>
public static class ConfText
{
    /// <summary>The block of a jail that was read, all filled in, with those of its variables that are wanted.</summary>
    public static ByteText Of(Jail jail, Func<Parameter, bool> variables)
    {
        // what a block's own name says cannot be said again
        var parameters = jail.Parameters.Where(p => p.Statements.Count > 0).Select(p => ConfItem.Of(p, isVariable: false));
        return Of(jail.Name, parameters.Concat(jail.Variables.Where(variables).Select(v => ConfItem.Of(v, isVariable: true))));
    }

    /// <summary>A block. Each further value has a line of its own.</summary>
    public static ByteText Of(ByteText name, IEnumerable<ConfItem> items)
    {
        var text = new List<byte>();
        Append(text, name, isName: true);
        text.AddRange(" {\n"u8);
        foreach (var item in items)
        {
            text.AddRange("    "u8);
            Name(text, item);
            foreach (var (index, value) in item.Values.Index())
            {
                text.AddRange(index == 0 ? " = "u8 : ",\n        "u8);
                Append(text, value, isName: false);
            }
            text.AddRange(";\n"u8);
        }
        text.AddRange("}\n"u8);
        return new(text.ToArray());
    }

    private static void Name(List<byte> text, ConfItem item)
    {
        if (!item.IsVariable)
        {
            Append(text, item.Name, isName: true);
            return;
        }
        var isPlain = item.Name.Length > 0 && Bytes.BeginsName(item.Name.Span[0]) && !item.Name.Span.ContainsAnyExcept(Bytes.Name);
        text.AddRange(isPlain ? "$"u8 : "${"u8);
        text.AddRange(item.Name.Span);
        text.AddRange(isPlain ? ""u8 : "}"u8);
    }

    /// <summary>A word as it is where nothing in it needs quotes; a name that begins with a dot could be taken for .include.</summary>
    private static void Append(List<byte> text, ByteText word, bool isName)
    {
        if (word.Length > 0 && (isName ? word.Span[0] != '.' : !word.Span.StartsWith("/*"u8) && word.Span.IndexOf("//"u8) < 0) && word.Span.IndexOfAnyExcept(isName ? NameBytes : ValueBytes) < 0)
        {
            text.AddRange(word.Span);
            return;
        }
        text.Add((byte)'"');
        foreach (var c in word.Span)
        {
            switch (c)
            {
                case (byte)'"' or (byte)'\\' or (byte)'$':
                    text.AddRange([(byte)'\\', c]);
                    break;
                case (byte)'\n':
                    text.AddRange("\\n"u8);
                    break;
                case < 32 or 127:
                    // three digits, or one that follows would be taken for a part of it
                    text.AddRange(Encoding.ASCII.GetBytes($"\\{Convert.ToString(c, 8).PadLeft(3, '0')}"));
                    break;
                default:
                    text.Add(c);
                    break;
            }
        }
        text.Add((byte)'"');
    }

    private static readonly System.Buffers.SearchValues<byte> NameBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"u8);

    private static readonly System.Buffers.SearchValues<byte> ValueBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/"u8);
}
