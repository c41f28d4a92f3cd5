using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>Which jails wait for which, jail(8) "depend": for those they name, and for their parents.</summary>
internal sealed class Dependencies
{
    private readonly IReadOnlyList<Jail> jails;
    private readonly Report report;
    private readonly Dictionary<ByteText, int> byName = [];
    private readonly List<int>[] waiting;
    private readonly int[] awaited;
    private readonly bool[] failed;
    private readonly List<int> order = [];
    private readonly Queue<int> ready = [];
    private int named;
    private int parents;

    public Dependencies(IReadOnlyList<Jail> jails, Report report)
    {
        this.jails = jails;
        this.report = report;
        waiting = [.. jails.Select(_ => new List<int>())];
        awaited = new int[jails.Count];
        failed = [.. jails.Select(j => j.Failed)];
        for (var i = 0; i < jails.Count; i++)
        {
            byName.TryAdd(jails[i].Name, i);
        }
        for (var i = 0; i < jails.Count; i++)
        {
            if (!failed[i])
            {
                Named(i);
                Parent(i);
            }
        }
        Sort();
    }

    /// <summary>The jails in the order in which they can be started; each stands behind those it waits for, unless they wait for each other.</summary>
    public IReadOnlyList<int> Order => order;

    /// <summary>Whether a jail had failed, or waits for what is not there, or is the first of a loop.</summary>
    public bool HasFailed(int jail) => failed[jail];

    private void Named(int jail)
    {
        foreach (var value in jails[jail].Parameters.LastOrDefault(p => p.Own == OwnParameters.Depend)?.Values ?? [])
        {
            if (byName.TryGetValue(value.Text, out var other))
            {
                named++;
                Wait(jail, other);
            }
            else
            {
                report.Value(jails[jail].Name, value.At, $"depends on undefined jail \"{value}\"");
                failed[jail] = true;
            }
        }
    }

    private void Parent(int jail)
    {
        var name = jails[jail].Name;
        var dot = name.Span.LastIndexOf((byte)'.');
        if (dot >= 0 && byName.TryGetValue(new(name.Memory[..dot]), out var parent))
        {
            parents++;
            Wait(jail, parent);
        }
    }

    private void Wait(int jail, int other)
    {
        waiting[other].Add(jail);
        awaited[jail]++;
    }

    private void Sort()
    {
        var left = new List<int>();
        for (var i = 0; i < jails.Count; i++)
        {
            if (awaited[i] == 0)
            {
                ready.Enqueue(i);
            }
            else
            {
                left.Add(i);
            }
        }
        Drain();
        foreach (var jail in left.Where(j => awaited[j] > 0))
        {
            Loop(jail);
            awaited[jail] = 0;
            ready.Enqueue(jail);
            Drain();
        }
    }

    private void Loop(int jail)
    {
        // jail(8) looks for loops only where there is more than one dependency
        if (named > 1 || parents > 0)
        {
            report.Value(jails[jail].Name, jails[jail].At, "dependency loop");
            failed[jail] = true;
        }
        else
        {
            report.Warn(jails[jail].At, $"{jails[jail].Name} depends on itself: jail(8) says nothing and never starts it", jails[jail].Name);
        }
    }

    private void Drain()
    {
        while (ready.TryDequeue(out var jail))
        {
            order.Add(jail);
            foreach (var other in waiting[jail])
            {
                awaited[other]--;
                if (awaited[other] == 0)
                {
                    ready.Enqueue(other);
                }
            }
        }
    }
}
