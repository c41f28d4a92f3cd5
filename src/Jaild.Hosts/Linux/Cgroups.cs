using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux.Limits;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>
/// The control groups of the jails, one of the jail's UUID in every hierarchy. They hold all processes of a jail, so they also tell
/// which those are: nobody inside can leave. A start that finds processes in it that the kernel does not end has one of its own beside it.
/// </summary>
internal sealed class Cgroups(string parent, IReadOnlyList<Hierarchy> tree, Reaper reaper, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ImmutableArray<string> hierarchies = [.. tree.Select(h => h.Directory)];
    private int highest;

    /// <summary>The path of the group of a jail's newest start within each hierarchy.</summary>
    internal string PathOf(Guid uuid) => PathOf(uuid, Newest(uuid));

    /// <summary>UUIDs that have a group.</summary>
    internal IEnumerable<Guid> Known() => hierarchies.SelectMany(h => Children($"{h}/{parent}")).Select(d => Guid.TryParseExact(Path.GetFileName(d).Split('.')[0], "D", out var uuid) ? uuid : Guid.Empty)
        .Where(u => u != Guid.Empty).Distinct();

    /// <summary>The parent, or any of them, may go at any moment.</summary>
    private static string[] Children(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>A group that is empty is a leftover to take over; what has processes while the jail has none of ours is somebody's.</summary>
    internal IReadOnlyList<Resource> Plan(Guid uuid)
    {
        var newest = Newest(uuid);
        var there = Members(PathOf(uuid, newest));
        var lingers = there.Count > 0 && there.All(p => p.IsEnding());
        var number = lingers ? newest + 1 : newest;
        Heed(number);
        return [new("limit", PathOf(uuid, number), Existed: there.Count > 0 && !lingers)
        {
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("hierarchies", string.Join(':', hierarchies)),
        }];
    }

    internal static Resource Make(Resource resource)
    {
        if (resource.Existed)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "CGROUP_EXISTS", $"control group {resource.Name} has processes already, and they are not ours: end them first");
        }
        foreach (var directory in Directories(resource))
        {
            MakeDirectory(directory);
        }
        return resource;
    }

    internal static bool IsThere(Resource resource) => Directories(resource).Any(Directory.Exists);

    /// <summary>The parent goes with its last group, so it may go between its making and that of the next one.</summary>
    private static void MakeDirectory(string directory)
    {
        for (var tries = 50; ; tries--)
        {
            try
            {
                Directory.CreateDirectory(directory);
                return;
            }
            catch (DirectoryNotFoundException) when (tries > 0)
            {
                // another jail's removal was faster: once more
            }
        }
    }

    /// <summary>Removes the groups of a jail that is gone; what the jail or a cut runtime left running in them is killed first.</summary>
    internal async Task Remove(Resource resource, CancellationToken cancel)
    {
        if (resource.Existed)
        {
            return;
        }
        using var over = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await Kill(resource.Name, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Host, "CGROUP_BUSY", $"control group {resource.Name} has processes that do not end: {Names(Members(resource.Name))}");
        }
        foreach (var directory in Directories(resource))
        {
            await RemoveTree(directory, cancel);
            LibC.UnlinkAt(-100, Path.GetDirectoryName(directory)!, RemoveDirectory);
        }
    }

    /// <summary>Kills all processes of a jail and awaits their end, those born meanwhile too.</summary>
    internal async Task Kill(string group, CancellationToken cancel)
    {
        await new Killing(reaper, time).All(() => Members(group), Signals.Kill, cancel, p => Contains(group, p.Pid));
        Reaper.ReapOrphans();
    }

    /// <summary>All processes of a jail, of whichever start.</summary>
    internal IReadOnlyList<ProcessEntry> Members(Guid uuid) => [.. Numbers(uuid).SelectMany(n => Members(PathOf(uuid, n)))];

    /// <summary>The processes in a group that have not ended.</summary>
    internal IReadOnlyList<ProcessEntry> Members(string group) =>
        [.. hierarchies.SelectMany(h => ProcFile.Numbers($"{h}{group}/cgroup.procs")).Distinct()
            .Select(ProcessEntry.Find).OfType<ProcessEntry>().Where(p => !p.IsZombie)];

    /// <summary>The first process of a jail, or null.</summary>
    internal ProcessEntry? First(string group) => Members(group).FirstOrDefault(p => p.NumberInside() == 1);

    /// <summary>Whether a process is in a group.</summary>
    internal static bool Contains(string group, int pid) =>
        (ProcFile.Text($"/proc/{pid}/cgroup") ?? "").Split('\n').Any(l => l.EndsWith(':' + group, StringComparison.Ordinal));

    private string PathOf(Guid uuid, int number) => $"/{parent}/{uuid}{(number == 1 ? "" : $".{number}")}";

    private int Newest(Guid uuid) => Numbers(uuid).DefaultIfEmpty(1).Max();

    /// <summary>Of the groups of a jail that there are: 1 has no number in its name. Each is asked for by its name, for there may be many jails.</summary>
    private IEnumerable<int> Numbers(Guid uuid)
    {
        if (highest == 0)
        {
            Heed(hierarchies.SelectMany(h => Children($"{h}/{parent}")).Select(NumberIn).Append(1).Max());
        }
        return Enumerable.Range(1, highest).Where(n => PathOf(uuid, n) is var path && hierarchies.Any(h => Directory.Exists(h + path)));
    }

    private static int NumberIn(string group) =>
        Guid.TryParseExact(Path.GetFileNameWithoutExtension(group), "D", out _) && Path.GetExtension(group) is [_, .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;

    /// <summary>Only this daemon makes groups with a number, and it knows the highest of all.</summary>
    private void Heed(int number)
    {
        for (var known = highest; known < number; known = highest)
        {
            Interlocked.CompareExchange(ref highest, number, known);
        }
    }

    internal static string Names(IEnumerable<ProcessEntry> processes) => string.Join(", ", processes.Take(8).Select(p => $"{p.Name} ({p.Pid})"));

    private const int RemoveDirectory = 0x200;

    private static IEnumerable<string> Directories(Resource resource) => resource.Facts["hierarchies"].Split(':').Select(h => h + resource.Name);

    /// <summary>A group that has just lost its last process may be busy for a moment more.</summary>
    private async Task RemoveTree(string directory, CancellationToken cancel)
    {
        foreach (var child in Children(directory))
        {
            await RemoveTree(child, cancel);
        }
        for (var tries = 0; LibC.UnlinkAt(-100, directory, RemoveDirectory) < 0 && Errno.Last != Errno.NoEntry; tries++)
        {
            if (Errno.Last != Errno.Busy || tries == 55)
            {
                throw Errno.Error("rmdir", directory, Errno.Last);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(tries, 5), 20)), time, cancel);
        }
    }
}
