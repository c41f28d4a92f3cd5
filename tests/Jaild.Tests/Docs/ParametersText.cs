using Jaild.Core.Model;
using Jaild.Hosts.Linux;

namespace Jaild.Tests.Docs;

/// <summary>What the manual tells of each parameter on Linux, made from the tables, as mdoc(7).</summary>
internal static class ParametersText
{
    /// <summary>A line for each parameter of jail(8), in the order of <see cref="Parameters"/>.</summary>
    public static string OnLinux() => string.Concat(Parameters.All.Where(p => p.Name[0] != '$').Select(p => $".It Va {p.Name} Ta {Fate(p.Name)}\n"));

    private static string Fate(string name)
    {
        var table = LinuxParameters.Table;
        return table.Mapped.GetValueOrDefault(name) is { } how ? $"mapped Ta {how}"
            : table.Honoured.Contains(name) || HostParameters.Everywhere.Contains(name) ? "honoured Ta"
            : table.WithoutEffect.GetValueOrDefault(name) is { } why ? $"no effect Ta {why}"
            : $"refused Ta {table.Refused.GetValueOrDefault(name, "")}".TrimEnd();
    }
}
