using System.Globalization;

namespace Jaild.Hosts.Simulated;

/// <summary>What each call does, and what is on the machine.</summary>
internal sealed partial class SimulatedMachine
{
    /// <summary>
    /// Everything that somebody made: things, jails with their markers, and the children of daemons that were killed, a line each, in order.
    /// Processes inside jails are the jails' own and go with them.
    /// </summary>
    public IReadOnlyList<string> Inventory()
    {
        lock (gate)
        {
            return [.. things.Values.Select(t => t.ToString())
                .Concat(jails.Values.Select(j => JailLine(j.Name, j.Mark, j.Dying)))
                .Concat(children.Where(c => c.IsOrphan).Select(c => $"child {c.Call.What} for {c.Call.JailName}"))
                .Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The line of a jail in the inventory.</summary>
    internal static string JailLine(string name, Guid? mark, bool dying) => $"jail {name}{(mark is { } m ? $" of {m}" : "")}{(dying ? " dying" : "")}";

    private async Task<MachineAnswer> Perform(MachineChild child)
    {
        switch (child.Call)
        {
            case MachineCall.Command command:
                return await RunCommand(command, child);
            case MachineCall.Terminate terminate:
                await Terminate(terminate, child.Ended);
                return MachineAnswer.Done;
            case MachineCall.AwaitDeath wait:
                await DeathOf(wait.Jid, wait.Jail).WaitAsync(child.Ended);
                return MachineAnswer.Done;
            case MachineCall.AwaitKills kills:
                return await KillsOf(kills, child.Ended);
            case MachineCall.EndChildren end:
                await EndChildren(end);
                return MachineAnswer.Done;
            default:
                lock (gate)
                {
                    child.Ended.ThrowIfCancellationRequested();
                    return Do(child.Call);
                }
        }
    }

    private MachineAnswer Do(MachineCall call)
    {
        switch (call)
        {
            case MachineCall.Boot:
                return new() { Text = boot.ToString() };
            case MachineCall.ListJails:
                return new() { Jails = [.. jails.Values.OrderBy(j => j.Jid).Select(j => j.See())] };
            case MachineCall.Look look:
                return new()
                {
                    Things = [.. look.Keys.Concat(look.MountsBelow == "" ? [] : Below(mounts, look.MountsBelow).Select(m => new ThingKey("mount", m)))
                        .Distinct().Select(k => things.GetValueOrDefault(k)).OfType<SimulatedThing>()],
                    Jails = alive.TryGetValue(look.JailName, out var named) ? [named.See()] : [],
                };
            case MachineCall.Observe observe:
                var found = Marked(observe.Jail).ToHashSet();
                if (observe.Jid is { } jid && jails.TryGetValue(jid, out var byJid))
                {
                    found.Add(byJid);
                }
                return new() { Text = boot.ToString(), Jails = [.. found.OrderBy(j => j.Jid).Select(j => j.See())] };
            case MachineCall.ListProcesses list:
                return new() { Lines = Theirs(list.Jid, list.Jail) is { } living ? [.. living.Processes.Select(p => $"{p.Pid} {p.Name}")] : [] };
            case MachineCall.CreateJail create:
                return new() { Text = boot.ToString(), Number = Create(create) };
            case MachineCall.Add add:
                Add(add);
                return MachineAnswer.Done;
            case MachineCall.Delete delete:
                Delete(delete);
                return MachineAnswer.Done;
            case MachineCall.Unmount unmount:
                Unmount(unmount);
                return MachineAnswer.Done;
            case MachineCall.RemoveJail remove:
                Remove(remove);
                return MachineAnswer.Done;
            default:
                throw new System.Diagnostics.UnreachableException(call.What);
        }
    }

    /// <summary>Ends those children that carry the operation's mark; work that no operation asked for is marked by its jail alone.</summary>
    private async Task EndChildren(MachineCall.EndChildren call)
    {
        List<MachineChild> theirs;
        lock (gate)
        {
            theirs = [.. children.Where(c => c.Call.Operation == call.Operation && (call.Operation != Guid.Empty || c.Call.Jail == call.Jail))];
        }
        foreach (var child in theirs)
        {
            child.End();
            await ((Task)child.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it was ended on purpose
        }
    }

    private void StartUp()
    {
        boot = newId();
        Put(new("interface", "lo0"));
        Put(new("interface", "em0"));
    }

    private SimulatedJail? Inside(MachineCall.Command command)
    {
        lock (gate)
        {
            return Theirs(command.Jid, command.Jail);
        }
    }

    private static string Jid(SimulatedJail jail) => jail.Jid.ToString(CultureInfo.InvariantCulture);
}
