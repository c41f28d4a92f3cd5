using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Jaild.Core.Hosts;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>Counts the processes of running jails that the kernel kills for want of memory: it says so nowhere but in a file of their control group.</summary>
internal sealed class MemoryWatch(LimitPart limits, TimeProvider time)
{
    private const int MostNamed = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A jail that has processes killed all the time is told of no more often.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<long?>> ends = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> noted = new(StringComparer.Ordinal);

    /// <summary>Every growth of the count, until the group goes.</summary>
    internal async IAsyncEnumerable<MemoryKills> Follow(string group, long told, [EnumeratorCancellation] CancellationToken cancel)
    {
        var end = ends[group] = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            while (!end.Task.IsCompleted && (Count(group) ?? Noted(group)) is { } count)
            {
                var more = count > told;
                if (more)
                {
                    yield return Kills(group, count, told);
                    told = count;
                }
                await ((Task)end.Task).WaitAsync(more ? Rest : Pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancel.ThrowIfCancellationRequested();
            }
            if (end.Task.IsCompleted && await end.Task is { } last && last > told)
            {
                yield return Kills(group, last, told);
            }
        }
        finally
        {
            ends.TryRemove(KeyValuePair.Create(group, end));
            noted.TryRemove(group, out _);
        }
    }

    /// <summary>A command that failed while processes of its jail were killed for want of memory says so: nobody follows a jail that only starts.</summary>
    internal async Task<HookResult> Explain(string group, Func<Task<HookResult>> command)
    {
        var before = Count(group);
        var result = await command();
        return result.ExitCode == 0 || Count(group) - before is not (> 0 and var killed) ? result
            : result with { Output = $"{result.Output}{(result.Output is "" or [.., '\n'] ? "" : "\n")}{killed} process{(killed == 1 ? "" : "es")} of the jail killed meanwhile because memory ran out" };
    }

    /// <summary>The jail is about to be removed, and the runtime may take its group with it: the count is kept.</summary>
    internal void Note(string group)
    {
        if (ends.ContainsKey(group) && Count(group) is { } count)
        {
            noted[group] = count;
        }
    }

    /// <summary>The group is about to go: whoever follows it is told what it counted last.</summary>
    internal void End(string group)
    {
        if (ends.TryGetValue(group, out var end))
        {
            end.TrySetResult(Count(group) ?? Noted(group));
        }
    }

    private long? Noted(string group) => noted.TryGetValue(group, out var count) ? count : null;

    private static MemoryKills Kills(string group, long count, long told) => new(count, KernelLog.Victims(group, (int)Math.Min(count - told, MostNamed)));

    private long? Count(string group) => limits.Home("memory") is { } home
        && LimitUsage.Counter(CgroupFile.Read($"{home.Directory}{group}/{(home.IsV2 ? "memory.events" : "memory.oom_control")}"), "oom_kill") is { } text
        ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
