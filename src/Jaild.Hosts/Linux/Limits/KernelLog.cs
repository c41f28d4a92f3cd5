using System.Text;
using System.Text.RegularExpressions;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Limits;

/// <summary>The kernel's log, /dev/kmsg: it alone says which process was killed for want of memory.</summary>
internal static partial class KernelLog
{
    private const int MaxRecord = 8192;
    private const int Overwritten = 32;

    /// <summary>The latest victims of a control group, in order, as name and number; none where the log cannot be read or has gone on.</summary>
    internal static IReadOnlyList<string> Victims(string group, int most) => [.. Records().Select(r => Victim(r, group)).OfType<string>().TakeLast(most)];

    /// <summary>The victim that a record tells of, or null; what a process calls itself is too short to look like a group of ours.</summary>
    internal static string? Victim(string record, string group) =>
        Kill().Match(record) is { Success: true } kill && kill.Groups["group"].Value.EndsWith(group, StringComparison.Ordinal)
            ? $"{kill.Groups["name"].Value} (process {kill.Groups["pid"].Value})" : null;

    /// <summary>Each read gives one record; the last is followed by EAGAIN, one that was overwritten meanwhile answers EPIPE.</summary>
    private static IEnumerable<string> Records()
    {
        using var log = Descriptor.OrNull(LibC.OpenAt(-100, "/dev/kmsg", OpenFlags.NonBlocking | OpenFlags.CloseOnExec, 0));
        while (log is not null && Next(log) is { } record)
        {
            yield return record;
        }
    }

    private static unsafe string? Next(Descriptor log)
    {
        var buffer = stackalloc byte[MaxRecord];
        while (true)
        {
            var count = LibC.Read(log.Number, buffer, MaxRecord);
            if (count > 0)
            {
                return Encoding.UTF8.GetString(buffer, (int)count);
            }
            if (count == 0 || Errno.Last is not (Overwritten or Errno.Interrupted))
            {
                return null;
            }
        }
    }

    [GeneratedRegex(@";oom-kill:.*?,task_memcg=(?<group>[^,]*),task=(?<name>.*),pid=(?<pid>[0-9]+),uid=[0-9]+\n")]
    private static partial Regex Kill();
}
