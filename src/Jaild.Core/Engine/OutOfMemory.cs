using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>What becomes of a jail's processes being killed for want of memory: a condition that counts them until the next start.</summary>
internal static class OutOfMemory
{
    private const string Kind = "out-of-memory";

    /// <summary>How many were told of already.</summary>
    public static long Told(JailStatus status) => status.Conditions.FirstOrDefault(c => c.Kind == Kind)?.Count ?? 0;

    /// <summary>Journals what the host has noticed, also of a jail that died of it meanwhile; one that was started again is only told of.</summary>
    public static Task Tell(LiveJail jail, Resource kernel, MemoryKills kills)
    {
        var latest = kills.Latest.Count == 0 ? "" : $", {(kills.Latest.Count == 1 ? "the latest" : "the latest ones")}: {string.Join(", ", kills.Latest)}";
        var message = $"{kills.Count} process{(kills.Count == 1 ? "" : "es")} killed since the start because memory ran out{latest}";
        if (jail.Status.Kernel is { } now && !now.Equals(kernel))
        {
            jail.Tell(new(EventKind.Warning) { Reason = Kind, Message = $"before it was started again: {message}", Actor = Actor.Kernel });
        }
        else
        {
            jail.SetCondition(Kind, message, kills.Count);
        }
        return jail.Flush();
    }

    /// <summary>A start begins to count anew.</summary>
    public static void Forget(LiveJail jail) =>
        jail.Status = jail.Status with { Conditions = jail.Status.Conditions.RemoveAll(c => c.Kind == Kind) };
}
