using System.Globalization;
using Jaild.Core;
using Jaild.Core.Lifecycle;

namespace Jaild.Settings;

/// <summary>One setting of jaild.conf: its name, what it is for, and how it is read. The manual and the errors are made from <see cref="All"/>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Help">What it is, with its unit.</param>
/// <param name="Set">Takes the value in, or throws FormatException with what is wanted.</param>
/// <param name="Show">The value in force, as it would be written.</param>
internal sealed record Setting(string Name, string Help, Func<JaildOptions, string, JaildOptions> Set, Func<JaildOptions, string> Show)
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("store", "directory of journal and history, made with mode 0700", (o, v) => o with { Store = Absolute(v) }, o => o.Store),
        new("run", "directory of socket and locks", (o, v) => o with { Run = Absolute(v) }, o => o.Run),
        new("run.mode", "mode of that directory when it is made, octal", (o, v) => o with { RunMode = Mode(v) }, o => Show8(o.RunMode)),
        new("socket", "Unix socket of the API, at most 103 bytes", (o, v) => o with { Socket = Absolute(v) }, o => o.Socket),
        new("socket.mode", "mode of the socket, octal; whoever can connect is root to all jails", (o, v) => o with { SocketMode = Mode(v) }, o => Show8(o.SocketMode)),
        new("socket.group", "group of the socket and its directory, by name or number", (o, v) => o with { SocketGroup = v }, o => o.SocketGroup),
        new("jail.conf", "definitions of jails, jail.conf(5), with jail.conf.d and the files of single jails beside it; or none", (o, v) => o with { JailConf = v == "none" ? "" : Absolute(v) }, o => o.JailConf.Length == 0 ? "none" : o.JailConf),
        new("log", "log file, or none", (o, v) => o with { Log = v == "none" ? v : Absolute(v) }, o => o.Log),
        new("log.level", "trace, debug, information, warning or error", (o, v) => o with { LogLevel = Level(v) }, o => o.LogLevel.Word()),
        new("host", "linux or simulated", (o, v) => o with { Host = Host(v) }, o => o.Host),
        new("machine", "socket of a simulated machine's process; unset: a machine of the daemon's own, which has /base.tar for roots", (o, v) => o with { Machine = Absolute(v) }, o => o.Machine),
        new("runtime", "OCI runtime, a name or path; unset: the first of runc and crun that works", (o, v) => o with { Runtime = v }, o => o.Runtime),
        new("runtime.arguments", "options of the runtime, separated by blanks, before those that jaild gives it", (o, v) => o with { RuntimeArguments = v }, o => o.RuntimeArguments),
        new("pause", "first process of each container: a program that waits when run with -P", (o, v) => o with { Pause = Absolute(v) }, o => o.Pause),
        new("message.limit", "largest request in bytes, 65536 to 67108864", (o, v) => o with { MessageLimit = (int)Number(v, 65536, 67108864) }, o => Show10(o.MessageLimit)),
        new("stop.grace", "seconds that steps at work may go on after SIGTERM, 0 to 3600", (o, v) => o with { StopGrace = TimeSpan.FromSeconds(Number(v, 0, 3600)) }, o => Show10((long)o.StopGrace.TotalSeconds)),
        new("watch.age", "days that revisions can be watched from, 1 to 3650", (o, v) => o with { WatchAge = TimeSpan.FromDays(Number(v, 1, 3650)) }, o => Show10((long)o.WatchAge.TotalDays)),
        new("watch.bytes", "bytes of old journal segments kept for watching", (o, v) => o with { WatchBytes = Number(v, 0, long.MaxValue) }, o => Show10(o.WatchBytes)),
        new("requests.age", "hours that a request_id is remembered, 1 to 8760", (o, v) => o with { RequestAge = TimeSpan.FromHours(Number(v, 1, 8760)) }, o => Show10((long)o.RequestAge.TotalHours)),
        new("history.age", "days that events are remembered, 1 to 36500", (o, v) => o with { HistoryAge = TimeSpan.FromDays(Number(v, 1, 36500)) }, o => Show10((long)o.HistoryAge.TotalDays)),
        new("history.events", "events that are remembered at most", (o, v) => o with { HistoryEvents = Number(v, 1000, long.MaxValue) }, o => Show10(o.HistoryEvents)),
        new("operations.age", "days that ended operations are remembered, 1 to 3650", (o, v) => o with { OperationAge = TimeSpan.FromDays(Number(v, 1, 3650)) }, o => Show10((long)o.OperationAge.TotalDays)),
    ];

    /// <summary>The hosts that this program has.</summary>
    public static readonly IReadOnlyList<string> Hosts = ["linux", "freebsd", "simulated"];

    /// <summary>Takes a value in; the error names where it came from.</summary>
    public static JaildOptions Apply(JaildOptions options, string name, string value, string origin)
    {
        var setting = All.FirstOrDefault(s => s.Name == name) ?? throw Wrong($"{origin}: there is no setting '{name}'; the nearest is {Nearest(name)}");
        try
        {
            return setting.Set(options, value);
        }
        catch (FormatException error)
        {
            throw Wrong($"{origin}: {name}: '{value}' is {error.Message}");
        }
    }

    public static JaildException Wrong(string message) => new(ErrorKind.Invalid, "BAD_CONFIGURATION", message);

    private static string Nearest(string name) => JailConf.Text.EditDistance.Nearest(name, All.Select(s => s.Name));

    private static string Absolute(string value) =>
        Path.IsPathRooted(value) ? Path.GetFullPath(value) : throw new FormatException("no absolute path");

    private static UnixFileMode Mode(string value) =>
        value.Length is 3 or 4 && value.All(c => c is >= '0' and <= '7') && Convert.ToInt32(value, 8) is <= 0x1FF and var mode
            ? (UnixFileMode)mode
            : throw new FormatException("no octal mode such as 0660");

    private static LogLevel Level(string value) =>
        Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && level is >= LogLevel.Trace and <= LogLevel.Error && !char.IsDigit(value[0])
            ? level
            : throw new FormatException("none of trace, debug, information, warning, error");

    private static string Host(string value) => Hosts.Contains(value) ? value : throw new FormatException($"none of {string.Join(", ", Hosts)}");

    private static long Number(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"no number from {least} to {most}"));

    private static string Show8(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static string Show10(long number) => number.ToString(CultureInfo.InvariantCulture);
}
