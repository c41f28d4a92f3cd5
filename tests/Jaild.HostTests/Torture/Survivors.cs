using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The jails that run, with their processes and when these started: what nobody asks anything of has to be the same afterwards.</summary>
internal sealed class Survivors(TortureGround ground, IReadOnlyList<Jail> jails)
{
    private readonly List<(Jail Jail, List<string> Processes)> all = [.. jails.Where(j => j.Status.State == JailState.Running).Select(j => (j, Of(ground, j)))];

    internal int Count => all.Count;

    internal IEnumerable<string> Touched(IReadOnlyList<Jail> now, IReadOnlySet<string> asked) => all.Where(s => !asked.Contains(s.Jail.Name)).SelectMany(s =>
    {
        var jail = now.FirstOrDefault(j => j.Uuid == s.Jail.Uuid);
        if (jail?.Status.State != JailState.Running || jail.Revision != s.Jail.Revision)
        {
            return [$"touched: {s.Jail.Name} ran with revision {s.Jail.Revision}, now {jail?.Status.State} with {jail?.Revision}: {jail?.Status.Message}"];
        }
        var processes = Of(ground, jail);
        return processes.SequenceEqual(s.Processes) ? Array.Empty<string>()
            : [$"touched: {s.Jail.Name} had the processes {string.Join(", ", s.Processes)}, now {string.Join(", ", processes)}"];
    });

    /// <summary>Number and start are the process. Of one that forks without end only the first stays.</summary>
    private static List<string> Of(TortureGround ground, Jail jail) =>
        [.. ground.ProcessesOf(jail.Uuid).Where(p => ground.Kind(jail.Name).Processes is not null || p.NumberInside() == 1).OrderBy(p => p.Pid).Select(p => $"{p.Pid} of {p.Start}")];
}
