using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Hosts.Simulated;

/// <summary>What jails at rest should have on a simulated machine, to be held against what it has.</summary>
internal static class Belongings
{
    /// <summary>
    /// The inventory's lines of a jail: its root when stopped, all its steps when running, nothing when absent; when stuck, whatever its
    /// record still names. What was there before it is not among them.
    /// </summary>
    public static IReadOnlyList<string> Owned(this SimulatedMachine machine, JailRecord record)
    {
        var definition = record.Applied ?? record.Definition;
        var run = new JailRun
        {
            Uuid = record.Uuid, Name = record.Name, Definition = definition, Operation = Guid.Empty,
            State = record.Status.State, Trigger = Trigger.Start, Kernel = record.Status.Kernel,
        };
        var known = record.Status.Steps.SelectMany(s => s.Resources).ToList();
        var fstabs = definition.List("mount.fstab").SelectMany(f => Fstab.Lines(machine.Find("file", f)?.Fact("text") ?? "").Select(l => l.Line));
        var resources = record.Status.State switch
        {
            JailState.Absent => [],
            JailState.Stopped => SimulatedPlan.Resources("root", run, []),
            JailState.Running => JailLifecycle.Steps.SelectMany(s => SimulatedPlan.Resources(s.Name, run, fstabs)),
            _ => known,
        };
        var before = known.Where(r => r.Existed).Select(r => (r.Kind, r.Name)).ToHashSet();
        return [.. resources.Where(r => !before.Contains((r.Kind, r.Name)) && !r.Name.EndsWith(SimulatedPlan.AllBelow, StringComparison.Ordinal))
            .Select(r => r.Kind == "jail" ? SimulatedMachine.JailLine(record.Name.Value, record.Uuid, dying: false) : SimulatedPlan.Thing(r, run).ToString())
            .Order(StringComparer.Ordinal)];
    }
}
