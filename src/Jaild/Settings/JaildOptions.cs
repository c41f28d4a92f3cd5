namespace Jaild.Settings;

/// <summary>All that can be set of the daemon: by the command line, else by jaild.conf, else as the system has it.</summary>
internal sealed record JaildOptions
{
    /// <summary>The journal and the history, mode 0700.</summary>
    public required string Store { get; init; }
    /// <summary>Socket and locks.</summary>
    public required string Run { get; init; }
    /// <summary>Mode of the run directory when jaild makes it.</summary>
    public UnixFileMode RunMode { get; init; } = Octal("0750");
    /// <summary>The Unix socket of the API; unless it is set, in the run directory.</summary>
    public string Socket { get => field ?? Path.Combine(Run, "jaild.sock"); init; }
    /// <summary>Its mode: who may connect is root to all jails.</summary>
    public UnixFileMode SocketMode { get; init; } = Octal("0600");
    /// <summary>Group of the socket and of the run directory; empty: as the process has it.</summary>
    public string SocketGroup { get; init; } = "";
    /// <summary>The definitions of jails, jail.conf(5); empty: none.</summary>
    public required string JailConf { get; init; }
    /// <summary>The log file; "none": only standard error.</summary>
    public required string Log { get; init; }
    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
    /// <summary>linux, simulated, freebsd.</summary>
    public required string Host { get; init; }
    /// <summary>Socket of the simulated machine's process; empty: a machine that lives and dies with the daemon.</summary>
    public string Machine { get; init; } = "";
    /// <summary>The OCI runtime, a name or path; empty: the first of runc and crun that works.</summary>
    public string Runtime { get; init; } = "";
    /// <summary>Options of the runtime before those of jaild.</summary>
    public string RuntimeArguments { get; init; } = "";
    /// <summary>The first process of each container.</summary>
    public string Pause { get; init; } = "/usr/bin/catatonit";
    /// <summary>The largest request in bytes.</summary>
    public int MessageLimit { get; init; } = 4 * 1024 * 1024;
    /// <summary>How long steps at work may go on after SIGTERM.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>How long revisions can be watched from.</summary>
    public TimeSpan WatchAge { get; init; } = TimeSpan.FromDays(7);
    /// <summary>How many bytes of old segments are kept for watching.</summary>
    public long WatchBytes { get; init; } = 1L << 30;
    /// <summary>How long a request_id is remembered.</summary>
    public TimeSpan RequestAge { get; init; } = TimeSpan.FromHours(24);
    /// <summary>How long events are remembered.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromDays(400);
    /// <summary>How many events are remembered at most.</summary>
    public long HistoryEvents { get; init; } = 1_000_000;
    /// <summary>How long ended operations are remembered.</summary>
    public TimeSpan OperationAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>As the system has it (design: paths of FreeBSD and Linux), or everything below one directory.</summary>
    public static JaildOptions Defaults(string? prefixDirectory)
    {
        var host = OperatingSystem.IsFreeBSD() ? "freebsd" : "linux";
        if (prefixDirectory is { } prefix)
        {
            var root = Path.GetFullPath(prefix);
            return new()
            {
                Store = Path.Combine(root, "store"), Run = Path.Combine(root, "run"),
                JailConf = Path.Combine(root, "jail.conf"), Log = Path.Combine(root, "jaild.log"), Host = host,
            };
        }
        return OperatingSystem.IsFreeBSD()
            ? new() { Store = "/var/db/jaild", Run = "/var/run/jaild", JailConf = "/etc/jail.conf", Log = "/var/log/jaild.log", Host = host }
            : new() { Store = "/var/lib/jaild", Run = "/run/jaild", JailConf = "/etc/jaild/jail.conf", Log = "/var/log/jaild.log", Host = host };
    }

    /// <summary>Where jaild.conf is looked for.</summary>
    public static string DefaultFile(string? prefixDirectory) => prefixDirectory is { } prefix
        ? Path.Combine(Path.GetFullPath(prefix), "jaild.conf")
        : OperatingSystem.IsFreeBSD() ? "/usr/local/etc/jaild/jaild.conf" : "/etc/jaild/jaild.conf";

    private static UnixFileMode Octal(string text) => (UnixFileMode)Convert.ToInt32(text, 8);
}
