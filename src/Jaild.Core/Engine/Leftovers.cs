using Jaild.Core.Hosts;
using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What abandoned jails left behind: nobody may use the same resource until it is gone.</summary>
internal static class Leftovers
{
    /// <summary>Refuses a plan that meets a leftover which is still there, naming the jail that left it.</summary>
    public static void Refuse(Ledger ledger, Guid jail, IEnumerable<Resource> planned)
    {
        foreach (var resource in planned.Where(r => r.Existed))
        {
            if (ledger.Abandoned.FirstOrDefault(a => a.Status.Leftovers.Any(l => l.Kind == resource.Kind && l.Name == resource.Name)) is { } owner)
            {
                throw new JaildException(ErrorKind.AlreadyExists, "LEFTOVER",
                    $"{resource} was left behind by {(owner.Uuid == jail ? "this jail" : $"jail {owner.Name} ({owner.Uuid})")} when it was abandoned: remove it by hand, then try again");
            }
        }
    }

    /// <summary>The refusal to start a jail that still runs from the time before it was abandoned, or null.</summary>
    public static async Task<JaildException?> StillRunning(EngineParts parts, LiveJail jail)
    {
        foreach (var kernel in jail.Status.Leftovers.Where(l => l.Kind == "jail"))
        {
            try
            {
                if ((await parts.Host.Observe(jail.Run() with { Kernel = kernel }, parts.Cut.Token)).Presence != Presence.Gone)
                {
                    return new(ErrorKind.AlreadyExists, "LEFTOVER", $"{kernel} was left behind by this jail when it was abandoned, and is still there: end it by hand, then try again");
                }
            }
            catch (JaildException failure)
            {
                return failure;
            }
        }
        return null;
    }
}
