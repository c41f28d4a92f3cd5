using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>The words that a demo or a test says to a running machine; they are no calls of a daemon, and no knob stops them.</summary>
internal static class MachineControl
{
    /// <summary>What can be said.</summary>
    public const string Usage =
        "knob TEXT | clear | release NAME | await NAME | reboot | power-cut | finish | inventory | commands | calls | "
        + "plant KIND NAME [KEY=VALUE]… | plant jail NAME PATH | uproot KIND NAME | busy TARGET | kill JAIL | oom JAIL PROCESS | hold JAIL WHAT | unhold JAIL WHAT | remark JAIL";

    /// <summary>Does what is said and gives the answer, line by line.</summary>
    public static async Task<IReadOnlyList<string>> Do(SimulatedMachine machine, string text, CancellationToken cancel)
    {
        var (verb, rest) = text.Split(' ', 2) is [var first, var second] ? (first, second.Trim()) : (text, "");
        switch (verb, rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            case ("knob", _):
                machine.Knobs.Set(Knob.Parse(rest));
                return [];
            case ("clear", []):
                machine.Knobs.Clear();
                return [];
            case ("release", [_, ..]):
                machine.Gates.Release(rest);
                return [];
            case ("await", [_, ..]):
                await machine.Gates.WhenBlocked(rest).WaitAsync(cancel);
                return [];
            case ("reboot" or "power-cut", []):
                machine.Reboot(powerCut: verb == "power-cut");
                return [];
            case ("finish", []):
                await machine.FinishChildren();
                return [];
            case ("inventory", []):
                return machine.Inventory();
            case ("commands", []):
                return [.. machine.Commands.Select(c => $"{c.Jail} {c.Parameter} {(c.Inside ? "inside " : "")}{c.Text}")];
            case ("calls", []):
                return [machine.Knobs.Calls.ToString(CultureInfo.InvariantCulture)];
            case ("plant", ["jail", var name, var path]):
                machine.PlantJail(name, path);
                return [];
            case ("plant", [var kind, var name, .. var facts]) when facts.All(f => f.Contains('=', StringComparison.Ordinal)):
                machine.Plant(new(kind, name) { Facts = facts.Select(f => f.Split('=', 2)).ToImmutableSortedDictionary(f => f[0], f => f[1], StringComparer.Ordinal) });
                return [];
            case ("uproot", [var kind, var name]):
                machine.Uproot(kind, name);
                return [];
            case ("busy", [var target]):
                machine.Occupy(target);
                return [];
            case ("kill", [var name]):
                machine.KillJail(name);
                return [];
            case ("oom", [var name, var process]):
                machine.KillForMemory(name, process);
                return [];
            case ("hold", [var name, _, ..]):
                machine.Hold(name, rest[name.Length..].Trim());
                return [];
            case ("unhold", [var name, _, ..]):
                machine.Unhold(name, rest[name.Length..].Trim());
                return [];
            case ("remark", [var name]):
                machine.Remark(name, null);
                return [];
            default:
                throw JaildException.Invalid("control", $"'{text}' is nothing that the simulated machine knows: {Usage}");
        }
    }
}
