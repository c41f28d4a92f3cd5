using Jaild.JailConf.Sources;
using Jaild.JailConf.Syntax;
using Jaild.JailConf.Text;

namespace Jaild.JailConf;

/// <summary>A statement of a file, jail.conf(5): what it says, in which block, and where.</summary>
public sealed class Statement
{
    private readonly int end;

    internal Statement(Name name, bool isVariable, Operator op, IReadOnlyList<ConfString> strings, Origin at, int end, Block block)
    {
        this.end = end;
        Id = name;
        IsVariable = isVariable;
        Operator = op;
        Strings = strings;
        At = at;
        Block = block;
    }

    /// <summary>The name of the parameter or variable, as spelt here.</summary>
    public ByteText Name => Id.Text;

    /// <summary>Whether it sets a variable: <c>$name = …</c></summary>
    public bool IsVariable { get; }

    /// <summary>What stands between name and values.</summary>
    public Operator Operator { get; }

    /// <summary>Where its name begins.</summary>
    public Origin At { get; }

    /// <summary>The name of the block it stands in; <c>*</c> outside of all blocks.</summary>
    public ByteText BlockName => Block.Name;

    /// <summary>The whole of it as it stands in the file, without the semicolon.</summary>
    public ByteText Source => new(At.File.Content[At.Offset..end].TrimEnd(" \t\r\n"u8));

    internal Name Id { get; }

    internal IReadOnlyList<ConfString> Strings { get; }

    internal Block Block { get; }
}
