using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>What the kernel has of a container: whether the one that was journaled is there, or only something like it.</summary>
internal sealed class ContainerSight(Cgroups cgroups, Reaper reaper, string boot)
{
    /// <summary>The control group of a start as journaled, else that of the newest.</summary>
    internal string Group(Resource? journaled, Guid uuid) => journaled?.Facts.GetValueOrDefault("group") ?? cgroups.PathOf(uuid);

    /// <summary>Whether it is there, by its journaled identity, or by our marker when none was journaled.</summary>
    internal Presence Look(Resource? journaled, Guid uuid, out ProcessEntry? first)
    {
        var group = Group(journaled, uuid);
        if (journaled is null || !journaled.Facts.TryGetValue("pid", out var pid) || journaled.Facts.GetValueOrDefault("boot") != boot)
        {
            first = cgroups.First(group);
            return first is not null && !first.IsEnding() ? Presence.Alive : Rest(group);
        }
        var known = ProcessEntry.Find(int.Parse(pid, CultureInfo.InvariantCulture));
        var isKnown = known is { IsZombie: false } && known.Start.ToString(CultureInfo.InvariantCulture) == journaled.Facts["start"];
        if (!isKnown)
        {
            // looked for only now: the known one may have ended a moment ago, and what was seen of it before is not another one
            first = cgroups.First(group);
            return first is not null && !first.IsEnding() && first.IsAlive() ? Presence.Changed : Rest(group);
        }
        first = known;
        if (known!.IsEnding())
        {
            return Presence.Dying;
        }
        if (Cgroups.Contains(group, known.Pid) && PidNamespace(known.Pid) == journaled.Facts["pidns"])
        {
            return Presence.Alive;
        }
        // one that ends while it is looked at loses its group and its namespaces first
        return ProcessEntry.Find(known.Pid) is { IsZombie: false } now && now.Start == known.Start && !now.IsEnding() ? Presence.Changed : Look(journaled, uuid, out first);
    }

    /// <summary>What is known of it for the journal.</summary>
    internal Resource Identify(Resource resource, ProcessEntry first) => resource with
    {
        Facts = resource.Facts.SetItems(Facts(("boot", boot), ("pid", $"{first.Pid}"), ("jid", $"{first.Pid}"), ("start", $"{first.Start}"), ("pidns", PidNamespace(first.Pid)))),
    };

    /// <summary>Completes when the first process has ended.</summary>
    internal async Task Died(JailRun jail, CancellationToken cancel)
    {
        if (Look(jail.Kernel, jail.Uuid, out var first) == Presence.Alive)
        {
            using var process = Signals.Open(first!.Pid);
            if (process is not null && first.IsAlive())
            {
                await reaper.Ended(process, cancel);
            }
        }
    }

    /// <summary>What is there of a jail without a first process that goes on living.</summary>
    private Presence Rest(string group) => cgroups.Members(group).Count > 0 ? Presence.Dying : Presence.Gone;

    /// <summary>The pid namespace of a process, or empty when it is gone.</summary>
    internal static string PidNamespace(int pid) => new FileInfo($"/proc/{pid}/ns/pid").LinkTarget ?? "";

    internal static ImmutableSortedDictionary<string, string> Facts(params (string Key, string Value)[] facts) =>
        facts.ToImmutableSortedDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
}
