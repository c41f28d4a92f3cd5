using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Syntax;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Resolution;

/// <summary>
/// Puts the jails together, jail.conf(5) "Variables" and "Wildcards": in the order of the file every wildcard block that fits, and the
/// jail's own block in its place; later statements override earlier ones. Only then variables are filled in.
/// </summary>
internal sealed class Assembly(Draft draft)
{
    private readonly Budget budget = new(draft.Limits, draft.Report);

    /// <summary>All jails.</summary>
    public IReadOnlyList<Jail> Jails()
    {
        var traps = new Traps(draft.Report);
        var vintage = new Vintage(draft, budget);
        var wildcards = draft.Blocks.Index().Where(b => b.Item.Wildcard is not null).ToList();
        var jails = new List<Jail>();
        foreach (var (place, block) in draft.Blocks.Index().Where(b => b.Item.Wildcard is null))
        {
            traps.OfName(block);
            var collected = Collect(draft, budget, draft.Report, block, place, wildcards);
            traps.OfOrder(collected);
            vintage.Compare(collected, place);
            jails.Add(Fill(collected));
            if (budget.IsSpent)
            {
                break;
            }
        }
        return jails;
    }

    /// <summary>What all blocks give to one jail.</summary>
    public static Collected Collect(Draft draft, Budget budget, Report report, Block jail, int place, IReadOnlyList<(int Place, Block Block)> wildcards)
    {
        var collected = new Collected(jail, draft, report);
        collected.Imply(CNumber.IsJid(jail.Name.Span) ? OwnParameters.Jid : OwnParameters.NameItself);
        budget.Step(wildcards.Count);
        var own = false;
        foreach (var (at, wildcard) in wildcards)
        {
            if (at > place && !own)
            {
                Add(jail);
                own = true;
            }
            if (wildcard.Wildcard!.Fits(jail.Name))
            {
                Add(wildcard);
            }
        }
        if (!own)
        {
            Add(jail);
        }
        collected.ImplyName();
        return collected;

        void Add(Block block)
        {
            budget.Step(block.Statements.Count);
            foreach (var statement in budget.IsSpent ? [] : block.Statements)
            {
                collected.Add(statement);
            }
        }
    }

    private Jail Fill(Collected collected)
    {
        var slots = new Filler(collected, draft.Limits, budget).Fill();
        List<Parameter> parameters = new(slots.Count), variables = [];
        foreach (var slot in slots)
        {
            (slot.IsVariable ? variables : parameters).Add(new(slot.Name.Text, slot.Own, slot.Values, slot.Statements));
        }
        return new(collected.Jail.Name, collected.Jail.At, collected.Failed, parameters, variables);
    }
}
