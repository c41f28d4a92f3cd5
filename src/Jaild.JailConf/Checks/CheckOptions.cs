using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Checks;

/// <summary>What a check may ask of the machine. What is null is not asked, and not checked.</summary>
public sealed record CheckOptions
{
    /// <summary>Looks up a host, for <c>ip_hostname</c>.</summary>
    public Func<string, HostLookup>? Lookup { get; init; }

    /// <summary>Where the files of <c>mount.fstab</c> are.</summary>
    public IConfFiles? Files { get; init; }

    /// <summary>The variables in which a program keeps options of its own.</summary>
    public ProgramVariables? Variables { get; init; }
}
