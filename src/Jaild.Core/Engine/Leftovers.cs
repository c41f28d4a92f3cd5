using System.Collections.Immutable;
using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What abandoned jails left behind: nobody may use the same resource or name until it was seen to be gone; then, and only then, it is forgotten.</summary>
internal static class Leftovers
{
    private const string Condition = "leftovers";

    /// <summary>Refuses a plan that meets a leftover which is still there, naming the jail that left it.</summary>
    public static void Refuse(Ledger ledger, Guid jail, IEnumerable<Resource> planned)
    {
        foreach (var resource in planned.Where(r => r.Existed))
        {
            if (ledger.Abandoned.FirstOrDefault(a => a.Status.Leftovers.Any(l => l.Kind == resource.Kind && l.Name == resource.Name)) is { } owner)
            {
                throw Error($"{resource} was left behind by {(owner.Uuid == jail ? "this jail" : $"jail {owner.Name} ({owner.Uuid})")} when it was abandoned: remove it by hand, then try again");
            }
        }
    }

    /// <summary>Refuses the name of an abandoned jail that is no more as long as anything it left may be there; what is seen to be gone is forgotten.</summary>
    public static async Task RefuseName(EngineParts parts, JailName name)
    {
        foreach (var gone in parts.Journal.Ledger.Abandoned.Where(a => a.Name == name && a.Status.State == JailState.Absent).ToList())
        {
            var run = new JailRun { Uuid = gone.Uuid, Name = name, Definition = gone.Definition, Operation = Guid.Empty, State = JailState.Absent, Trigger = Trigger.Create };
            var still = await Look(parts, gone.Status.Leftovers, run);
            if (still.Length < gone.Status.Leftovers.Length)
            {
                await Keep(parts, gone, [.. still.Select(s => s.Resource)]);
            }
            if (still.Length > 0)
            {
                throw Error($"name {name}: the jail that had it ({gone.Uuid}) was abandoned, and {string.Join(", ", still.Select(s => $"its {s.Resource} {s.Why}"))}: "
                    + "remove that by hand, then create again, or choose another name");
            }
        }
    }

    /// <summary>Forgets those of a jail's own that are gone. The refusal to start it while it still runs from the time before it was abandoned, or null.</summary>
    public static async Task<JaildException?> Look(EngineParts parts, LiveJail jail)
    {
        var still = await Look(parts, jail.Status.Leftovers, jail.Run());
        if (still.Length < jail.Status.Leftovers.Length)
        {
            jail.Status = jail.Status with { Leftovers = [.. still.Select(s => s.Resource)] };
            Tell(jail);
        }
        return still.FirstOrDefault(s => s.Resource.Kind == "jail") is { Resource: { } kernel, Why: var why }
            ? Error($"{kernel} was left behind by this jail when it was abandoned, and {why}: end it by hand, then try again") : null;
    }

    /// <summary>Says with a condition what a jail left behind, if anything.</summary>
    public static void Tell(LiveJail jail) => jail.SetCondition(Condition, Words(jail.Status.Leftovers));

    // What cannot be looked at may be there.
    private static async Task<ImmutableArray<(Resource Resource, string Why)>> Look(EngineParts parts, ImmutableArray<Resource> leftovers, JailRun run)
    {
        var still = ImmutableArray.CreateBuilder<(Resource, string)>();
        foreach (var resource in leftovers)
        {
            try
            {
                if (await parts.Host.IsThere(resource, run, parts.Cut.Token))
                {
                    still.Add((resource, "is still there"));
                }
            }
            catch (JaildException failure)
            {
                still.Add((resource, $"may be there: {failure.Message}"));
            }
        }
        return still.ToImmutable();
    }

    private static Task<JournalEntry> Keep(EngineParts parts, JailRecord gone, ImmutableArray<Resource> still)
    {
        var others = gone.Status.Conditions.RemoveAll(c => c.Kind == Condition);
        return parts.Journal.Append(
            new JournalEntry
            {
                Jail = gone.Uuid, Name = gone.Name, Time = parts.Now, Definition = gone.Definition,
                Status = gone.Status with { Leftovers = still, Conditions = Words(still) is { } words ? others.Add(new(Condition, words, parts.Now)) : others },
                Events = [new(EventKind.Condition) { From = JailState.Absent, To = JailState.Absent, Reason = Condition, Message = Words(still) ?? "cleared" }],
            },
            mayUseReserve: false);
    }

    private static string? Words(ImmutableArray<Resource> leftovers) =>
        leftovers.IsEmpty ? null : $"left behind when it was abandoned: {string.Join(", ", leftovers)}";

    private static JaildException Error(string message) => new(ErrorKind.AlreadyExists, "LEFTOVER", message);
}
