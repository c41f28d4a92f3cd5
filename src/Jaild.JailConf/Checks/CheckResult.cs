using Jaild.JailConf.Diagnostics;

namespace Jaild.JailConf.Checks;

/// <summary>What jail(8) would say before it asks the kernel for the jails.</summary>
/// <param name="Jails">All jails, in the order of their definition.</param>
/// <param name="StartOrder">The same in the order in which they would be started.</param>
/// <param name="Diagnostics">What is wrong: first with dependencies, then jail by jail.</param>
public sealed record CheckResult(IReadOnlyList<CheckedJail> Jails, IReadOnlyList<CheckedJail> StartOrder, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Looks at all jails of a configuration; those that have failed are only passed on.</summary>
    internal static CheckResult Of(Configuration configuration, CheckOptions options, Limits limits)
    {
        var report = new Report(limits);
        var jails = configuration.Jails;
        var dependencies = new Dependencies(jails, report);
        var results = jails.Select((jail, i) => dependencies.HasFailed(i) ? new(jail, true, jail.Parameters, []) : new JailCheck(jail, options, report).Run()).ToList();
        return new(results, [.. dependencies.Order.Select(i => results[i])], report.Messages);
    }
}
