using Stateless;

namespace Jaild.Core.Lifecycle;

/// <summary>How a busy state ends.</summary>
public enum Outcome
{
    /// <summary>All went well.</summary>
    Done,
    /// <summary>All went well and the jail is no more.</summary>
    Gone,
    /// <summary>It did not.</summary>
    Failed,
}

/// <summary>
/// The Stateless machine made from <see cref="JailLifecycle"/>: it says whether a trigger may fire, where it leads, and draws itself.
/// One shared configuration serves all jails: the state sits in a slot of the calling thread
/// (so it fires at once: a queue would carry triggers over to other threads), and no side effects run in it.
/// </summary>
public static class JailMachine
{
    [ThreadStatic]
    private static JailState slot;

    private static readonly StateMachine<JailState, string> Machine = Configure();

    /// <summary>The machine, for drawing.</summary>
    public static Stateless.Reflection.StateMachineInfo Info => Machine.GetInfo();

    /// <summary>Whether a trigger may fire in a state.</summary>
    public static bool May(JailState state, Trigger trigger)
    {
        slot = state;
        return Machine.CanFire(trigger.Word());
    }

    /// <summary>The state after a trigger: the busy one, or the next when nothing is done on the way.</summary>
    public static JailState After(JailState state, Trigger trigger) => Fire(state, trigger.Word());

    /// <summary>The state after a busy state ended.</summary>
    public static JailState After(JailState state, Outcome outcome) => Fire(state, outcome.Word());

    /// <summary>The triggers that may fire in a state, in the table's order.</summary>
    public static IReadOnlyList<Trigger> Allowed(JailState state) =>
        [.. JailLifecycle.Transitions.Where(t => t.From.Contains(state)).Select(t => t.Trigger)];

    private static JailState Fire(JailState state, string word)
    {
        slot = state;
        Machine.Fire(word);
        return slot;
    }

    private static StateMachine<JailState, string> Configure()
    {
        var machine = new StateMachine<JailState, string>(() => slot, state => slot = state, FiringMode.Immediate);
        foreach (var row in JailLifecycle.Transitions)
        {
            foreach (var from in row.From)
            {
                var to = row.During ?? row.Then;
                if (to == from)
                {
                    machine.Configure(from).PermitReentry(row.Trigger.Word());
                }
                else
                {
                    machine.Configure(from).Permit(row.Trigger.Word(), to);
                }
            }
            if (row.During is { } during)
            {
                machine.Configure(during).Permit(Outcome.Done.Word(), row.Then);
                if (row.IfFails is { } failed)
                {
                    machine.Configure(during).Permit(Outcome.Failed.Word(), failed);
                }
            }
            if (row.OrThen is { } instead)
            {
                foreach (var ending in row.During is { } way ? [way] : row.From)
                {
                    machine.Configure(ending).Permit(Outcome.Gone.Word(), instead);
                }
            }
        }
        return machine;
    }
}
