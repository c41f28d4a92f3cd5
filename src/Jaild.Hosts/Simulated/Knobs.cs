namespace Jaild.Hosts.Simulated;

/// <summary>The knobs that are set on a machine, and the count of its calls.</summary>
internal sealed class Knobs
{
    private readonly Lock gate = new();
    private readonly List<Knob> set = [];
    private long calls;

    /// <summary>How many calls were made; waiting for a death or a killed process is none, since it comes at no certain moment.</summary>
    public long Calls => Volatile.Read(ref calls);

    /// <summary>The call that a knob acted on last.</summary>
    public string Met { get; private set; } = "";

    /// <summary>Adds a knob.</summary>
    public void Set(Knob knob)
    {
        lock (gate)
        {
            set.Add(knob);
        }
    }

    /// <summary>Takes all knobs back.</summary>
    public void Clear()
    {
        lock (gate)
        {
            set.Clear();
        }
    }

    /// <summary>Counts a call, and gives the first knob that is meant for it, or null.</summary>
    public Knob? Take(MachineCall call)
    {
        lock (gate)
        {
            var number = call is MachineCall.AwaitDeath or MachineCall.AwaitKills ? -1 : ++calls;
            var knob = set.Find(k => k.Matches(call, number));
            Met = knob is null ? Met : call.What;
            if (knob is { Every: false })
            {
                set.Remove(knob);
            }
            return knob;
        }
    }
}
