using System.Globalization;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>The kernel's jails: alive, dying, gone. The caller never chooses a jid, and a jid is not used again until the numbers wrap.</summary>
internal sealed partial class SimulatedMachine
{
    private const int LastJid = 999_999;
    private readonly Dictionary<int, SimulatedJail> jails = [];
    private readonly Dictionary<string, SimulatedJail> alive = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<SimulatedJail>> marked = [];
    private int lastJid;

    /// <summary>Makes a jail that is not ours.</summary>
    public int PlantJail(string name, string path, Guid? mark = null)
    {
        lock (gate)
        {
            return NewJail(name, path, mark).Jid;
        }
    }

    /// <summary>Somebody else removes a living jail by name.</summary>
    public void KillJail(string name)
    {
        lock (gate)
        {
            Kill(Alive(name));
        }
    }

    /// <summary>The kernel kills a process of the living jail of that name because memory ran out.</summary>
    public void KillForMemory(string name, string process)
    {
        lock (gate)
        {
            var jail = Alive(name);
            if (jail.Processes.FindIndex(p => p.Name == process) is >= 0 and var found)
            {
                jail.Processes.RemoveAt(found);
            }
            jail.MemoryKilled.Add(process);
            jail.OneMore.TrySetResult();
            jail.OneMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Something, such as a socket, will keep the living jail of that name dying until it is let go.</summary>
    public void Hold(string name, string what)
    {
        lock (gate)
        {
            Alive(name).Holders.Add(what);
        }
    }

    /// <summary>Lets go what was held, in every jail of that name.</summary>
    public void Unhold(string name, string what)
    {
        lock (gate)
        {
            var theirs = jails.Values.Where(j => j.Name == name && j.Holders.Remove(what)).ToList();
            theirs.ForEach(Settle);
            if (theirs.Count == 0)
            {
                throw new JaildException(ErrorKind.NotFound, "NOT_HELD", $"no jail {name} is held by {what}");
            }
        }
    }

    /// <summary>Root inside a jail writes another marker, or none.</summary>
    public void Remark(string name, Guid? mark)
    {
        lock (gate)
        {
            var jail = Alive(name);
            Unmark(jail);
            jail.Mark = mark;
            Mark(jail);
        }
    }

    private int NextJid()
    {
        do
        {
            lastJid = lastJid % LastJid + 1;
        }
        while (jails.ContainsKey(lastJid));
        return lastJid;
    }

    private SimulatedJail NewJail(string name, string path, Guid? mark)
    {
        var jid = NextJid(); // a create that fails has used up its number, as in the kernel
        if (alive.ContainsKey(name))
        {
            throw new JaildException(ErrorKind.AlreadyExists, "JAIL_EXISTS", $"jail \"{name}\" already exists");
        }
        var jail = new SimulatedJail(jid, name, path, mark);
        jails[jid] = jail;
        alive[name] = jail;
        Mark(jail);
        return jail;
    }

    private int Create(MachineCall.CreateJail call)
    {
        if (Marked(call.Jail).Find(j => !j.Dying) is { } made && made.Name == call.JailName)
        {
            return made.Jid;
        }
        if (!things.ContainsKey(new("root", call.Path)) && !mounts.Contains(call.Path))
        {
            throw new JaildException(ErrorKind.Host, "NO_SUCH_THING", $"path {call.Path}: No such file or directory");
        }
        return NewJail(call.JailName, call.Path, call.Jail).Jid;
    }

    private void Remove(MachineCall.RemoveJail call)
    {
        var jail = call.Jid is { } jid ? jails.GetValueOrDefault(jid) : Marked(call.Jail).Find(j => !j.Dying);
        if (jail is { Dying: false } && jail.Mark == call.Jail)
        {
            Kill(jail);
        }
    }

    private void Kill(SimulatedJail jail)
    {
        jail.Dying = true;
        jail.Processes.Clear();
        jail.Quiet?.TrySetResult();
        alive.Remove(jail.Name);
        jail.Death.TrySetResult();
        jail.OneMore.TrySetResult();
        Settle(jail);
    }

    /// <summary>Lets a dying jail go when nothing holds it any more.</summary>
    private void Settle(SimulatedJail jail)
    {
        if (jail.Dying && jail.Holders.Count == 0 && jails.Remove(jail.Jid))
        {
            Unmark(jail);
            foreach (var key in jail.Attached)
            {
                Drop(key);
            }
        }
    }

    /// <summary>A thing is gone: if it was a mount made inside a jail, it holds that jail no more.</summary>
    private void LetGo(SimulatedThing thing)
    {
        if (thing.Fact("by") is { Length: > 0 } by && jails.TryGetValue(int.Parse(by, CultureInfo.InvariantCulture), out var jail)
            && jail.Holders.Remove($"mount {thing.Name}"))
        {
            Settle(jail);
        }
    }

    private async Task Terminate(MachineCall.Terminate call, CancellationToken ended)
    {
        Task quiet;
        lock (gate)
        {
            if (Theirs(call.Jid, call.Jail) is not { } jail)
            {
                return;
            }
            jail.Processes.RemoveAll(p => !p.Stubborn);
            if (jail.Processes.Count == 0)
            {
                return;
            }
            jail.Quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            quiet = jail.Quiet.Task;
        }
        await quiet.WaitAsync(ended);
    }

    /// <summary>How many were killed once that is more than were told, and the latest; minus one when the jail does not live.</summary>
    private async Task<MachineAnswer> KillsOf(MachineCall.AwaitKills call, CancellationToken ended)
    {
        var known = Known(call);
        while (true)
        {
            Task more;
            lock (gate)
            {
                if (known?.MemoryKilled is { } killed && killed.Count > call.Told)
                {
                    return new() { Number = killed.Count, Lines = [.. killed.Skip((int)call.Told).TakeLast(3)] };
                }
                if (known is null or { Dying: true })
                {
                    return new() { Number = -1 };
                }
                more = known.OneMore.Task;
            }
            await more.WaitAsync(ended);
        }
    }

    private SimulatedJail? Known(MachineCall.AwaitKills call)
    {
        lock (gate)
        {
            return Theirs(call.Jid, call.Jail);
        }
    }

    private Task DeathOf(int? jid, Guid mark)
    {
        lock (gate)
        {
            return Theirs(jid, mark)?.Death.Task ?? Task.CompletedTask;
        }
    }

    /// <summary>The living jail with that jid and marker; without a jid, with that marker.</summary>
    private SimulatedJail? Theirs(int? jid, Guid mark) => jid is { } number
        ? jails.GetValueOrDefault(number) is { Dying: false } jail && jail.Mark == mark ? jail : null
        : Marked(mark).Find(j => !j.Dying);

    private SimulatedJail Alive(string name) => alive.GetValueOrDefault(name)
        ?? throw new JaildException(ErrorKind.NotFound, "JAIL_NOT_FOUND", $"jail \"{name}\" not found");

    private SimulatedJail JailOf(int jid, SimulatedThing thing) => jails.GetValueOrDefault(jid) is { Dying: false } jail ? jail
        : throw new JaildException(ErrorKind.Host, "JAIL_NOT_FOUND", $"{thing.Kind} {thing.Name}: jail {jid} not found");

    private List<SimulatedJail> Marked(Guid mark) => marked.GetValueOrDefault(mark, []);

    private void Mark(SimulatedJail jail)
    {
        if (jail.Mark is { } mark)
        {
            if (!marked.TryGetValue(mark, out var list))
            {
                marked[mark] = list = [];
            }
            list.Add(jail);
        }
    }

    private void Unmark(SimulatedJail jail)
    {
        if (jail.Mark is { } mark && marked.TryGetValue(mark, out var list) && list.Remove(jail) && list.Count == 0)
        {
            marked.Remove(mark);
        }
    }

    private void DropJails()
    {
        jails.Clear();
        alive.Clear();
        marked.Clear();
        lastJid = 0;
    }
}
