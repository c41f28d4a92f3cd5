namespace Jaild.Hosts.Linux;

/// <summary>How the Linux host is set up.</summary>
public sealed record LinuxHostOptions
{
    /// <summary>A directory of its own, for the runtime's state and the bundles of running jails; on a file system that a reboot empties.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>The OCI runtime to use; null takes runc, else crun, whichever works here.</summary>
    public string? Runtime { get; init; }

    /// <summary>Options of the runtime before those of jaild.</summary>
    public IReadOnlyList<string> RuntimeArguments { get; init; } = [];

    /// <summary>The control group below which those of the jails are made.</summary>
    public string CgroupParent { get; init; } = "jaild";

    /// <summary>The first process of each jail, a pause program with the option -P.</summary>
    public string PauseProgram { get; init; } = "/usr/bin/catatonit";

    /// <summary>Where the runtime's state is.</summary>
    internal string RuntimeRoot => Path.Combine(RunDirectory, "runtime");

    /// <summary>The bundle of a jail.</summary>
    internal string Bundle(Guid uuid) => Path.Combine(Bundles, uuid.ToString());

    /// <summary>Where a call of the runtime says what went wrong; those of a dead daemon are removed at the next start.</summary>
    internal string CallLog(int number) => Path.Combine(RunDirectory, $"{CallLogPrefix}{number}.log");

    internal const string CallLogPrefix = "call-";

    /// <summary>Where the network of a jail is kept.</summary>
    internal string Network(Guid uuid) => Path.Combine(Networks, uuid.ToString());

    /// <summary>Where the networks are kept.</summary>
    internal string Networks => Path.Combine(RunDirectory, "networks");

    /// <summary>Where the bundles are.</summary>
    internal string Bundles => Path.Combine(RunDirectory, "jails");
}
