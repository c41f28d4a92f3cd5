namespace Jaild.Core.Model;

/// <summary>What values a parameter takes.</summary>
public enum ParameterType
{
    /// <summary>Any text on one line.</summary>
    Text,
    /// <summary>Texts in order; repeated to append.</summary>
    TextList,
    /// <summary>An absolute path on the host, without <c>.</c> and <c>..</c>.</summary>
    HostPath,
    /// <summary>Such paths in order.</summary>
    HostPathList,
    /// <summary>True or false; alone it is true, its <c>no</c> form false.</summary>
    Flag,
    /// <summary>A whole number within bounds.</summary>
    Number,
    /// <summary>A whole number of seconds.</summary>
    Seconds,
    /// <summary>One of a few words.</summary>
    Choice,
    /// <summary>IPv4 addresses as ip4.addr has them, see <see cref="AddressEntry"/>.</summary>
    Ip4List,
    /// <summary>IPv6 addresses as ip6.addr has them.</summary>
    Ip6List,
    /// <summary>Lines of fstab(5), see <see cref="MountEntry"/>.</summary>
    MountList,
    /// <summary>Limits as rctl(8) writes them, see <see cref="LimitRule"/>.</summary>
    LimitList,
    /// <summary>Processors as cpuset(1) lists them, see <see cref="Model.CpuList"/>.</summary>
    CpuList,
}

/// <summary>A parameter that a jail may have.</summary>
/// <param name="Name">Its name in jail.conf(5).</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Default">What holds when it is not set, for people; empty for nothing.</param>
public sealed record Parameter(string Name, ParameterType Type, string Default = "")
{
    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The least number.</summary>
    public long Min { get; init; }

    /// <summary>The greatest number.</summary>
    public long Max { get; init; } = Type == ParameterType.Seconds ? LongestSeconds : int.MaxValue;

    /// <summary>Twenty days: timers know no more than 49, and limits are added up.</summary>
    private const int LongestSeconds = 20 * 24 * 3600;

    /// <summary>What the name alone stands for, or null if it needs a value.</summary>
    public string? Alone { get; init; }

    /// <summary>Whether it keeps all its values and not only the last.</summary>
    public bool IsList => Type is ParameterType.TextList or ParameterType.HostPathList or ParameterType.Ip4List
        or ParameterType.Ip6List or ParameterType.MountList or ParameterType.LimitList;

    /// <summary>The name that means false: <c>no</c> before the last part, as in <c>allow.noraw_sockets</c>.</summary>
    public string NoName => Name.Insert(Name.LastIndexOf('.') + 1, "no");
}
