using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>What the files say, before it is put together for each jail.</summary>
internal sealed class Draft(IConfFiles files, Limits limits, Report report)
{
    private Block? global;
    private long names;
    private int statements;

    /// <summary>All names.</summary>
    public Names Names { get; } = new();

    /// <summary>All blocks in the order of their definition; the hidden one stands at the place of the first statement outside of blocks.</summary>
    public List<Block> Blocks { get; } = [];

    /// <summary>The statements outside of blocks that stand below a later block, with the number of blocks before them: see <see cref="Resolution.Vintage"/>.</summary>
    public List<(Statement Statement, int Blocks)> Late { get; } = [];

    /// <summary>All files that were read, in that order.</summary>
    public List<SourceFile> Sources { get; } = [];

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
        var length = name.Length + (Current is null ? 0 : Current.Name.Length + 1);
        names += length;
        var wrong = length > limits.NameBytes ? $"name of more than {limits.NameBytes} bytes"
            : Current?.Depth + 1 >= limits.Nesting ? $"blocks nested more than {limits.Nesting} deep"
            : Blocks.Count >= limits.Blocks ? $"more than {limits.Blocks} blocks"
            : names > limits.ExpandedBytes ? $"names of blocks make more than {limits.ExpandedBytes} bytes"
            : null;
        if (wrong is not null)
        {
            Refuse(at, wrong);
            Current = new(default, at, Current);
            return;
        }
        Current = new(Current is null ? name : new((byte[])[.. Current.Name.Span, (byte)'.', .. name.Span]), at, Current) { Place = Blocks.Count };
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
            Blocks.Add(global = new(new("*"u8.ToArray()), at, null) { Place = Blocks.Count });
        }
        return global;
    }

    /// <summary>Adds a statement to its block.</summary>
    public void Add(Statement statement)
    {
        if (++statements > limits.Steps)
        {
            Refuse(statement.At, $"more than {limits.Steps} statements");
            return;
        }
        statement.Block.Statements.Add(statement);
        if (statement.Block == global && Blocks[^1] != global)
        {
            Late.Add((statement, Blocks.Count));
        }
    }

    private void Refuse(Origin at, string text) => report.Syntax(at.File, at.Offset, at.Offset, text);
}
