using System.Collections.Immutable;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Hosts.Simulated;

/// <summary>What the simulated host makes of what it sees: what was there before, and whether a jail is the one that was journaled.</summary>
internal static class SimulatedSurvey
{
    /// <summary>The resources of a step, each with whether it was there before.</summary>
    public static async Task<IReadOnlyList<Resource>> Plan(ISimulatedMachine machine, Step step, JailRun jail, CancellationToken cancel)
    {
        Task<MachineAnswer> Look(IEnumerable<ThingKey> keys, string below = "") =>
            machine.Call(new MachineCall.Look(step.Name, [.. keys], below) { Jail = jail.Uuid, JailName = jail.Name.Value, Operation = jail.Operation }, cancel);

        var fstabs = new List<string>();
        var files = step.Name == "mounts" ? jail.Definition.List("mount.fstab") : [];
        if (files.Length > 0)
        {
            var there = (await Look(files.Select(f => new ThingKey("file", f)))).Things.ToDictionary(t => t.Name, t => t.Fact("text"));
            fstabs.AddRange(files.SelectMany(f => Fstab.Lines(there.GetValueOrDefault(f)
                ?? throw JaildException.Invalid("mount.fstab", $"{f}: No such file or directory"))).Select(l => l.Line));
        }
        var planned = SimulatedPlan.Resources(step.Name, jail, fstabs);
        if (planned.Count == 0)
        {
            return [];
        }
        var keys = planned.Select(r => new ThingKey(r.Kind, r.Name)).ToList();
        var all = planned.FirstOrDefault(r => r.Name.EndsWith(SimulatedPlan.AllBelow, StringComparison.Ordinal));
        var root = SimulatedPlan.Root(jail);
        if (step.Name == "root")
        {
            keys.AddRange([new("file", root), new("link", root)]);
        }
        var answer = await Look(keys, all is null ? "" : root);
        if (step.Name == "root")
        {
            CheckRoot(planned[0], answer.Things);
        }
        var found = answer.Things.ToDictionary(t => new ThingKey(t.Kind, t.Name));
        return [.. planned.Select(resource => resource == all
            ? resource with { Facts = resource.Facts.SetItem("keep", string.Join('\n', answer.Things.Select(t => t.Name).Concat(planned.Select(p => p.Name)).Distinct())) }
            : resource with { Existed = resource.Kind == "jail" ? answer.Jails.Any(j => j.Mark != jail.Uuid) : Existed(found.GetValueOrDefault(new(resource.Kind, resource.Name)), jail.Uuid) })];
    }

    /// <summary>Whether a resource is still the one that was made.</summary>
    public static async Task<bool> IsThere(ISimulatedMachine machine, Resource resource, JailRun jail, CancellationToken cancel)
    {
        var all = resource.Name.EndsWith(SimulatedPlan.AllBelow, StringComparison.Ordinal);
        var look = new MachineCall.Look("leftover", all ? [] : [new(resource.Kind, resource.Name)], all ? resource.Name[..^SimulatedPlan.AllBelow.Length] : "");
        var answer = await machine.Call(look with { Jail = jail.Uuid, JailName = jail.Name.Value, Operation = jail.Operation }, cancel);
        var keep = resource.Facts.GetValueOrDefault("keep", "").Split('\n');
        return answer.Things.Any(t => all ? !keep.Contains(t.Name) : SimulatedPlan.Thing(resource, jail).IsSame(t));
    }

    /// <summary>What a jail is by its number and marker together; a partial match is never taken for it.</summary>
    public static Observation Judge(MachineAnswer answer, JailRun jail, int? jid, Func<JailSight, Resource> kernel)
    {
        var marked = answer.Jails.Where(j => j.Mark == jail.Uuid).ToList();
        var alive = marked.Where(j => !j.Dying).ToList();
        var sameBoot = jail.Kernel?.Facts.GetValueOrDefault("boot") is not { } boot || boot == answer.Text;
        var numbered = jid is null || !sameBoot ? null : answer.Jails.FirstOrDefault(j => j.Jid == jid);
        var sight = jid is null ? alive.FirstOrDefault() ?? marked.FirstOrDefault() : numbered;
        if (numbered is { Dying: true } && numbered.Mark == jail.Uuid)
        {
            return new(Presence.Dying, kernel(numbered), numbered.Processes, numbered.Holders); // a later start of the same jail may be alive beside it
        }
        if (alive.Count > 1 || (jid is not null && alive.Any(j => j != numbered)))
        {
            return new(Presence.Changed, kernel(alive[^1]), alive[^1].Processes, []);
        }
        if (sight is null || (sight.Mark != jail.Uuid && sight.Name != jail.Name.Value))
        {
            return new(Presence.Gone, null, 0, []);
        }
        var presence = sight.Mark != jail.Uuid ? Presence.Changed : sight.Dying ? Presence.Dying : Presence.Alive;
        return new(presence, kernel(sight), sight.Processes, sight.Holders);
    }

    private static void CheckRoot(Resource root, IReadOnlyList<SimulatedThing> there)
    {
        if (there.FirstOrDefault(t => t.Kind is "file" or "link") is { } other)
        {
            throw JaildException.Invalid("path", $"{root.Name} is {(other.Kind == "link" ? "a symbolic link" : "a file")}: a jail needs a directory");
        }
        if (there.Count == 0 && !root.Facts.ContainsKey("archive"))
        {
            throw JaildException.Invalid("path", $"{root.Name} is not there: make it, or set $jaild_archive to unpack one");
        }
    }

    private static bool Existed(SimulatedThing? there, Guid uuid) => there switch
    {
        null => false,
        { Kind: "root" or "interface" } => there.Mark != uuid,
        _ => true,
    };
}
