using System.Globalization;
using System.Text;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>One process as /proc/PID/stat shows it; pid and start time together are never used again in one boot.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Name">Its short name.</param>
/// <param name="State">R, S, D, Z, …</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Session">Its session.</param>
/// <param name="Flags">PF_* of the kernel.</param>
/// <param name="Start">When it started, in ticks since boot.</param>
internal sealed record ProcessEntry(int Pid, string Name, char State, int Parent, int Session, uint Flags, ulong Start)
{
    private const uint Exiting = 0x4, NotExecuted = 0x40;

    /// <summary>Whether it has ended and only waits to be reaped.</summary>
    internal bool IsZombie => State is 'Z' or 'X';

    /// <summary>Whether it is on its way out, or was killed and the kernel keeps it.</summary>
    internal bool IsEnding() => (Flags & Exiting) != 0 || IsKilled();

    /// <summary>Whether it is a program of its own since it was born, and no more a copy of its parent.</summary>
    internal bool HasExecuted => (Flags & NotExecuted) == 0;

    /// <summary>The process of that number now, or null.</summary>
    internal static ProcessEntry? Find(int pid)
    {
        if (ProcFile.Text($"/proc/{pid}/stat") is not { } text || text.LastIndexOf(')') is not (> 0 and var end))
        {
            return null;
        }
        // proc_pid_stat(5): the name may hold blanks and parentheses; the fields after the last one are plain
        var fields = text[(end + 2)..].Split(' ');
        return new(pid, text[(text.IndexOf('(') + 1)..end], fields[0][0], Number(fields[1]), Number(fields[3]),
            uint.Parse(fields[6], CultureInfo.InvariantCulture), ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>All processes that there are now.</summary>
    internal static IEnumerable<ProcessEntry> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(n => Find(Number(n!))).OfType<ProcessEntry>();

    /// <summary>Whether this very process is still there and has not ended.</summary>
    internal bool IsAlive() => Find(Pid) is { IsZombie: false } now && now.Start == Start;

    /// <summary>The environment that it was started with, as NAME=VALUE; empty for a kernel thread or a zombie.</summary>
    internal string[] Environment() =>
        Encoding.UTF8.GetString(ProcFile.Read($"/proc/{Pid}/environ") ?? []).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its number in its own pid namespace: 1 for the first process of a jail; 0 when it is gone.</summary>
    internal int NumberInside() => Status("NSpid:") is [.., var innermost] ? Number(innermost) : 0;

    /// <summary>Its numbers in the pid namespaces that it is in, this machine's first; none when it is gone.</summary>
    internal int[] Numbers() => [.. Status("NSpid:").Select(Number)];

    /// <summary>The number of its effective user, or null when it is gone.</summary>
    internal uint? User() => Status("Uid:") is [_, var effective, ..] ? uint.Parse(effective, CultureInfo.InvariantCulture) : null;

    private string[] Status(string key) =>
        (ProcFile.Text($"/proc/{Pid}/status") ?? "").Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?[key.Length..]
            .Split('\t', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Whether SIGKILL was sent and has not been acted on, as in a frozen cgroup.</summary>
    private bool IsKilled()
    {
        const ulong bit = 1UL << (Signals.Kill - 1);
        return (ProcFile.Text($"/proc/{Pid}/status") ?? "").Split('\n')
            .Where(l => l.StartsWith("SigPnd:", StringComparison.Ordinal) || l.StartsWith("ShdPnd:", StringComparison.Ordinal))
            .Any(l => (ulong.Parse(l[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & bit) != 0);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
