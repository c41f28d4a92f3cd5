using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>What the files say, before it is put together for each jail.</summary>
internal sealed class Draft(IConfFiles files, Limits limits, Report report)
{
    private Block? global;

    /// <summary>All names.</summary>
    public Names Names { get; } = new();

    /// <summary>All blocks in the order of their definition; the hidden one stands at the place of the first statement outside of blocks.</summary>
    public List<Block> Blocks { get; } = [];

    /// <summary>The statements outside of blocks that stand below a later block, with the number of blocks before them: see <see cref="Resolution.Vintage"/>.</summary>
    public List<(Statement Statement, int Blocks)> Late { get; } = [];

    /// <summary>Where files come from.</summary>
    public IConfFiles Files => files;

    /// <summary>What bounds them.</summary>
    public Limits Limits => limits;

    /// <summary>What there is to say of them.</summary>
    public Report Report => report;

    /// <summary>The block that is being read, or null.</summary>
    public Block? Current { get; private set; }

    /// <summary>Begins a block, which is in the current one.</summary>
    public void Enter(ByteText name, Origin at)
    {
        if (Current is { } outer)
        {
            name = new((byte[])[.. outer.Name.Span, (byte)'.', .. name.Span]);
        }
        if (name.Length > limits.NameBytes || Current?.Depth + 1 >= limits.Nesting)
        {
            report.Syntax(at.File, at.Offset, at.Offset, name.Length > limits.NameBytes ? $"name of more than {limits.NameBytes} bytes" : $"blocks nested more than {limits.Nesting} deep");
            name = default;
        }
        Current = new(name, at, Current);
        Blocks.Add(Current);
    }

    /// <summary>Ends the current block.</summary>
    public void Leave() => Current = Current?.Outer;

    /// <summary>The block to which a statement belongs that comes now.</summary>
    public Block Home(Origin at)
    {
        if (Current is { } block)
        {
            return block;
        }
        if (global is null)
        {
            Blocks.Add(global = new(new("*"u8.ToArray()), at, null));
        }
        return global;
    }

    /// <summary>Adds a statement to its block.</summary>
    public void Add(Statement statement)
    {
        statement.Block.Statements.Add(statement);
        if (statement.Block == global && Blocks[^1] != global)
        {
            Late.Add((statement, Blocks.Count));
        }
    }
}
