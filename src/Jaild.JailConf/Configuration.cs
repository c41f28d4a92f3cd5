using Jaild.JailConf.Checks;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Resolution;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Syntax;

namespace Jaild.JailConf;

/// <summary>What files of jail.conf(5) say, and what is wrong with them.</summary>
/// <param name="Refused">Whether the whole is refused; then there are no jails.</param>
/// <param name="Jails">The jails, in the order of their definition. Two blocks of one name are two jails.</param>
/// <param name="Diagnostics">All messages, in the order in which jail(8) would come to them.</param>
/// <param name="Sources">The files that were read, included ones among them.</param>
public sealed record Configuration(bool Refused, IReadOnlyList<Jail> Jails, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<SourceFile> Sources)
{
    /// <summary>Reads files as jail(8) does; several as if one file included them in that order.</summary>
    /// <remarks>
    /// It agrees with jail(8) of FreeBSD 15, but for two things that jail(8) does wrong. A byte above 127 or a zero byte outside of
    /// quotes and comments is an error and not the end of the file. A variable with several values that stands alone as a string is
    /// replaced by all of them, where jail(8) crashes. What is bounded by <see cref="Limits"/> is an error as well.
    /// </remarks>
    /// <param name="files">Where they are.</param>
    /// <param name="paths">Their names.</param>
    /// <param name="limits">What bounds them, or null for the defaults.</param>
    public static Configuration Read(IConfFiles files, IReadOnlyList<string> paths, Limits? limits = null)
    {
        var report = new Report(limits ?? Limits.Default);
        var draft = new Draft(files, limits ?? Limits.Default, report);
        var inclusion = new Inclusion(draft);
        foreach (var path in paths)
        {
            inclusion.Read(path, null);
        }
        var jails = report.Refused ? [] : new Assembly(draft).Jails();
        return new(report.Refused, report.Refused ? [] : jails, report.Messages, draft.Sources);
    }

    /// <summary>Checks names, values and dependencies of all jails as jail(8) does before it asks the kernel; the third kind of trouble.</summary>
    /// <param name="options">What may be asked of the machine.</param>
    /// <param name="limits">What bounds the messages, or null for the defaults.</param>
    public CheckResult Check(CheckOptions options, Limits? limits = null) => CheckResult.Of(this, options, limits ?? Limits.Default);
}
