using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd;
using Jaild.Hosts.Linux;

namespace Jaild.Tests.Docs;

/// <summary>What the manual tells of each parameter on Linux and on FreeBSD, made from the tables, as mdoc(7).</summary>
internal static class ParametersText
{
    /// <summary>A line for each parameter of jail(8), in the order of <see cref="Parameters"/>.</summary>
    public static string Table() => string.Concat(Parameters.All.Where(p => p.Name[0] != '$').Select(p => Line(p.Name) + "\n"));

    private static string Line(string name)
    {
        var (linux, freeBsd) = (Fate(LinuxParameters.Table, name), Fate(FreeBsdParameters.Table, name));
        var how = new[] { linux.How, freeBsd.How == "" ? "" : $"FreeBSD: {freeBsd.How}" }.Where(h => h != "");
        return $".It Va {name} Ta {linux.Word} Ta {freeBsd.Word} Ta {string.Join("; ", how)}".TrimEnd();
    }

    private static (string Word, string How) Fate(HostParameters table, string name) =>
        table.Mapped.GetValueOrDefault(name) is { } how ? ("mapped", how)
        : table.Honoured.Contains(name) || HostParameters.Everywhere.Contains(name) ? ("honoured", "")
        : table.WithoutEffect.GetValueOrDefault(name) is { } why ? ("no effect", why)
        : ("refused", table.Refused.GetValueOrDefault(name, ""));
}
