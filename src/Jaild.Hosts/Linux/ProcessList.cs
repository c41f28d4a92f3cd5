using System.Globalization;
using System.Text;
using Jaild.Core.Hosts;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux.Commands;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>
/// The processes of a jail: those of its pid namespace and of those made inside it. From these nobody can leave, while whoever may write
/// to control groups can move a process out of the jail's.
/// </summary>
internal static class ProcessList
{
    private const int MostCommand = 4096;
    private const double Ticks = 100; // USER_HZ, the same on every architecture that .NET knows

    /// <summary>All of them, by their numbers on the machine.</summary>
    internal static IReadOnlyList<JailProcess> Of(ProcessEntry first, JailRun jail, CancellationToken cancel)
    {
        var home = ContainerSight.PidNamespace(first.Pid);
        var depth = first.Numbers().Length;
        var uptime = double.Parse(ProcFile.Text("/proc/uptime")!.Split(' ')[0], CultureInfo.InvariantCulture);
        var names = Account.Names(jail.Definition.Path);
        var all = new List<JailProcess>();
        foreach (var process in Inside(home, first.Pid, depth, cancel))
        {
            if (process.User() is { } user && process.Numbers() is { } numbers && numbers.Length >= depth)
            {
                all.Add(new(process.Pid, numbers[depth - 1], names.GetValueOrDefault(user, user.ToString(CultureInfo.InvariantCulture)),
                    TimeSpan.FromSeconds(Math.Max(0, uptime - process.Start / Ticks)), process.IsZombie, Command(process)));
            }
        }
        return all;
    }

    /// <summary>Those whose pid namespace is the jail's, or whose ancestor in the jail is in it: a namespace below has its first process as a child there.</summary>
    private static List<ProcessEntry> Inside(string home, int first, int depth, CancellationToken cancel)
    {
        var all = ProcessEntry.All().ToDictionary(p => p.Pid);
        var inside = new Dictionary<int, bool>();
        bool IsInside(ProcessEntry process)
        {
            if (inside.TryGetValue(process.Pid, out var known))
            {
                return known;
            }
            cancel.ThrowIfCancellationRequested();
            inside[process.Pid] = false; // a number that was used again meanwhile must make no circle
            return inside[process.Pid] = process.Pid == first || ContainerSight.PidNamespace(process.Pid) == home
                || (process.Numbers().Length > depth && all.TryGetValue(process.Parent, out var parent) && IsInside(parent));
        }
        return [.. all.Values.OrderBy(p => p.Pid).Where(IsInside)];
    }

    private static string Command(ProcessEntry process)
    {
        var bytes = ProcFile.Read($"/proc/{process.Pid}/cmdline") ?? [];
        var text = Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, MostCommand)).TrimEnd('\0').Replace('\0', ' ');
        return text == "" ? $"[{process.Name}]" : text;
    }
}
