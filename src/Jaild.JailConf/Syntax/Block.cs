using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>A block, or the hidden one of the statements outside of all blocks.</summary>
/// <param name="name">Its whole name: with those of the blocks around it in front.</param>
/// <param name="at">Where its name stands.</param>
/// <param name="outer">The block around it, or null.</param>
internal sealed class Block(ByteText name, Origin at, Block? outer)
{
    /// <summary>Its whole name.</summary>
    public ByteText Name => name;

    /// <summary>Where its name stands.</summary>
    public Origin At => at;

    /// <summary>The block around it, or null.</summary>
    public Block? Outer => outer;

    /// <summary>How many blocks are around it.</summary>
    public int Depth { get; } = outer is null ? 0 : outer.Depth + 1;

    /// <summary>Its place among all blocks: what they give to a jail takes effect in this order.</summary>
    public int Place { get; init; }

    /// <summary>Whether it is for all jails that its name fits, and no jail itself.</summary>
    public Wildcard? Wildcard { get; } = Wildcard.Of(name);

    /// <summary>Its statements, in order.</summary>
    public List<Statement> Statements { get; init; } = [];
}
