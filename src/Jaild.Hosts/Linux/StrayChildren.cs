using Jaild.Core.Hosts;
using Jaild.Hosts.Children;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>
/// Ends what was at work for an operation and lost its daemon or its runtime. It is known by its mark; with it go its session and
/// its descendants. Of what runs inside the jail only a command at work is meant: one whose parent is outside.
/// </summary>
internal sealed class StrayChildren(Cgroups cgroups, Reaper reaper, TimeProvider time)
{
    /// <summary>A runtime's helper bears this until it becomes the command, and no mark of ours.</summary>
    private const string HelperMark = "_LIBCONTAINER_INITPIPE=";

    internal async Task End(JailRun jail, CancellationToken cancel)
    {
        // What was killed in an earlier start, and the kernel keeps, is at work no more.
        var kept = cgroups.Members(jail.Uuid).Where(p => p.IsEnding()).Select(p => (p.Pid, p.Start)).ToHashSet();
        await new Killing(reaper, time).All(() => Find(jail, kept), Signals.Kill, cancel);
        Reaper.ReapOrphans();
    }

    private List<ProcessEntry> Find(JailRun jail, HashSet<(int Pid, ulong Start)> kept)
    {
        var marks = HookEnvironment.Mark(jail).Select(m => $"{m.Key}={m.Value}").ToList();
        var all = cgroups.Members(jail.Uuid);
        var inside = all.Where(p => !kept.Contains((p.Pid, p.Start))).ToList();
        var insidePids = all.Select(p => p.Pid).ToHashSet();
        var outside = ProcessEntry.All().Where(p => !p.IsZombie && p.Pid != Environment.ProcessId && !insidePids.Contains(p.Pid)).ToList();

        var found = outside.Where(p => IsMarked(p, marks)).ToList();
        for (var next = 0; next < found.Count; next++)
        {
            var one = found[next];
            found.AddRange(outside.Where(p => (p.Parent == one.Pid || p.Session == one.Session) && !found.Contains(p)).ToList());
        }
        var atWork = inside.Where(p => !insidePids.Contains(p.Parent) && p.NumberInside() != 1 && (IsMarked(p, marks) || IsHelper(p)))
            .Select(p => p.Session).ToHashSet();
        found.AddRange(inside.Where(p => atWork.Contains(p.Session)));
        return found;
    }

    private static bool IsMarked(ProcessEntry process, List<string> marks)
    {
        var environment = process.Environment();
        return marks.TrueForAll(m => environment.Contains(m));
    }

    private static bool IsHelper(ProcessEntry process) =>
        process.Environment().Any(v => v.StartsWith(HelperMark, StringComparison.Ordinal));
}
