using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Syntax;

namespace Jaild.JailConf.Resolution;

/// <summary>
/// Warns where FreeBSD 12 would give another result: there a statement outside of blocks that stands below a block overrides what is
/// above it; now it joins the first such statement, wherever that stands.
/// </summary>
internal sealed class Vintage
{
    private readonly Draft draft;
    private readonly Budget budget;
    private readonly Report none;
    private readonly Dictionary<Block, int> places = [];
    private readonly List<(int, Block)> wildcards = [];
    private readonly HashSet<Statement> late;
    private readonly HashSet<Statement> told = [];

    public Vintage(Draft draft, Budget budget)
    {
        this.draft = draft;
        this.budget = budget;
        none = new(draft.Limits);
        late = [.. draft.Late.Select(l => l.Statement)];
        if (late.Count > 0)
        {
            Arrange();
        }
    }

    /// <summary>Warns if the older rule gives the jail other parameters.</summary>
    public void Compare(Collected jail, int place)
    {
        if (late.Count == 0 || budget.IsSpent)
        {
            return;
        }
        var older = Assembly.Collect(draft, budget, none, jail.Jail, places[draft.Blocks[place]], wildcards);
        foreach (var slot in jail.Slots.Where(s => s.Statements.Count > 0))
        {
            var was = older.Find(slot.Name);
            if (was is not null && was.Strings.SequenceEqual(slot.Strings))
            {
                continue;
            }
            var cause = (was ?? slot).Statements.LastOrDefault(late.Contains) ?? draft.Late[0].Statement;
            if (told.Add(cause))
            {
                draft.Report.Warn(cause.At, $"FreeBSD 12 gives {jail.Jail.Name} another {slot.Name}: there this statement overrides what stands above it, now it joins the first statement outside of all blocks", jail.Jail.Name);
            }
        }
    }

    /// <summary>The blocks in the older order: a late statement is in a hidden block at its own place.</summary>
    private void Arrange()
    {
        var blocks = new List<Block>();
        var next = 0;
        for (var i = 0; i <= draft.Blocks.Count; i++)
        {
            for (; next < draft.Late.Count && draft.Late[next].Blocks == i; next++)
            {
                var statement = draft.Late[next].Statement;
                if (blocks is not [.., { Wildcard.IsAll: true }])
                {
                    blocks.Add(new(statement.Block.Name, statement.At, null));
                }
                blocks[^1].Statements.Add(statement);
            }
            if (i < draft.Blocks.Count)
            {
                var block = draft.Blocks[i];
                places[block] = blocks.Count;
                blocks.Add(block.Wildcard is { IsAll: true } ? new(block.Name, block.At, null) { Statements = [.. block.Statements.Where(s => !late.Contains(s))] } : block);
            }
        }
        wildcards.AddRange(blocks.Index().Where(b => b.Item.Wildcard is not null));
    }
}
