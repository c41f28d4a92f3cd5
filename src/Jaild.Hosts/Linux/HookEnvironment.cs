using Jaild.Core.Hosts;
using Jaild.Core.Lifecycle;
using Jaild.Hosts.Linux.Commands;

namespace Jaild.Hosts.Linux;

/// <summary>The environment of commands, made anew for each: nothing of the daemon's own gets out.</summary>
internal static class HookEnvironment
{
    internal const string Path = "/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin";
    internal const string OperationMark = "JAILD_OPERATION";
    internal const string JailMark = "JAILD_UUID";

    /// <summary>By which the next daemon finds a child of this one.</summary>
    internal static Dictionary<string, string> Mark(JailRun jail) => new()
    {
        [OperationMark] = jail.Operation.ToString(),
        [JailMark] = jail.Uuid.ToString(),
    };

    /// <summary>Where a command begins: exec.clean brings a named user home.</summary>
    internal static string Directory(JailRun jail, Account account) =>
        account.IsNamed && jail.Definition.Flag("exec.clean") ? account.Home : "/";

    /// <summary>All of it. With exec.clean the path is jail(8)'s short one and JID, JNAME, JPATH are left out, as FreeBSD 15 does.</summary>
    internal static Dictionary<string, string> For(JailRun jail, Account account)
    {
        var clean = jail.Definition.Flag("exec.clean");
        var environment = Mark(jail);
        environment["PATH"] = clean ? "/bin:/usr/bin" : Path;
        environment["HOME"] = account.Home;
        environment["SHELL"] = account.Shell;
        environment["USER"] = account.Name;
        environment["JAILD_NAME"] = jail.Name.Value;
        environment["JAILD_STATE"] = jail.State.Word();
        environment["JAILD_TRIGGER"] = jail.Trigger.Word();
        environment["JAILD_REASON"] = jail.Reason;
        if (!clean)
        {
            environment["JID"] = jail.Kernel?.Facts.GetValueOrDefault("jid") ?? "";
            environment["JNAME"] = jail.Name.Value;
            environment["JPATH"] = jail.Definition.Path;
        }
        return environment;
    }
}
