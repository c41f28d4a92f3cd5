using System.Globalization;
using System.Text.RegularExpressions;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux;

/// <summary>A line of /proc/self/mountinfo, proc_pid_mountinfo(5).</summary>
/// <param name="Id">Its number, unique while it is mounted.</param>
/// <param name="Parent">The number of the mount that it is mounted on.</param>
/// <param name="Device">Its file system, major:minor.</param>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Type">Its file system's type.</param>
/// <param name="Source">What was mounted.</param>
/// <param name="Options">The options of its file system.</param>
internal sealed partial record MountTable(ulong Id, ulong Parent, string Device, string Target, string Type, string Source, string Options)
{
    /// <summary>All mounts that this process sees, in order.</summary>
    internal static IReadOnlyList<MountTable> Read() =>
        [.. (ProcFile.Text("/proc/self/mountinfo") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>Whether it is mounted at a directory or below it.</summary>
    internal bool IsWithin(string directory) => Target == directory || Target.StartsWith(directory.TrimEnd('/') + '/', StringComparison.Ordinal);

    internal static MountTable Parse(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-", 6);
        return new(ulong.Parse(fields[0], CultureInfo.InvariantCulture), ulong.Parse(fields[1], CultureInfo.InvariantCulture), fields[2], Plain(fields[4]), fields[dash + 1], Plain(fields[dash + 2]), fields[dash + 3]);
    }

    private static string Plain(string field) =>
        Octal().Replace(field, m => ((char)Convert.ToInt32(m.Value[1..], 8)).ToString());

    [GeneratedRegex(@"\\[01][0-7]{2}")]
    private static partial Regex Octal();
}
