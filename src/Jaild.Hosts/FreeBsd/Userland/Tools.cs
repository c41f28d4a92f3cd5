using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Linux;

namespace Jaild.Hosts.FreeBsd.Userland;

/// <summary>Runs the system's tools for a jail: by absolute path, with an environment of their own, under the jail's deadline for tools.</summary>
internal sealed class Tools(IUserland userland)
{
    internal const string Cpuset = "/usr/bin/cpuset";
    internal const string Devfs = "/sbin/devfs";
    internal const string Ifconfig = "/sbin/ifconfig";
    internal const string Jexec = "/usr/sbin/jexec";
    internal const string Mount = "/sbin/mount";
    internal const string Pkill = "/bin/pkill";
    internal const string Rctl = "/usr/bin/rctl";
    internal const string Shell = "/bin/sh";
    internal const string Sockstat = "/usr/bin/sockstat";
    internal const string Umount = "/sbin/umount";
    internal const string Zfs = "/sbin/zfs";

    /// <summary>What a tool prints; that it fails is an error with what it printed.</summary>
    internal async Task<string> Run(JailRun jail, string tool, string[] arguments, CancellationToken cancel)
    {
        var end = await Try(jail, tool, arguments, cancel);
        return end is { ExitCode: 0, TimedOut: false } ? end.Output : throw Failure(end, tool, arguments);
    }

    /// <summary>How a tool ended.</summary>
    internal Task<ChildEnd> Try(JailRun jail, string tool, string[] arguments, CancellationToken cancel)
    {
        var environment = HookEnvironment.Mark(jail);
        environment["PATH"] = "/sbin:/bin:/usr/sbin:/usr/bin";
        environment["LC_ALL"] = "C";
        return userland.RunTool(new(tool, arguments, environment, new Deadlines(jail.Definition).Tool), cancel);
    }

    internal static JaildException Failure(ChildEnd end, string tool, string[] arguments)
    {
        var line = $"{tool} {string.Join(' ', arguments)}";
        return end.TimedOut ? new(ErrorKind.Timeout, "DEADLINE", $"{line}: out of time, and killed; $jaild_tool_timeout gives it more")
            : new(ErrorKind.Host, "TOOL_FAILED", $"{line}: exit code {end.ExitCode}{(end.Output == "" ? "" : ": " + end.Output.ReplaceLineEndings("; "))}");
    }
}
