using Jaild.Core;

namespace Jaild.Hosts.Linux.Commands;

/// <summary>A command of the host as somebody else: posix_spawn(3) cannot change the user, setpriv(1) does.</summary>
internal static class OtherUser
{
    internal const string Tool = "setpriv";

    /// <summary>The program and its arguments that run another one as a user.</summary>
    internal static IReadOnlyList<string> Words(Account account, string program, IEnumerable<string> arguments) =>
    [
        CommandLine.Find(Tool, HookEnvironment.Path) ?? throw new JaildException(ErrorKind.Host, "NO_SETPRIV", $"exec.system_user needs {Tool}: install the package util-linux"),
        $"--reuid={account.User}", $"--regid={account.Group}", $"--groups={string.Join(',', account.Groups)}", "--inh-caps=-all", "--", program, .. arguments,
    ];
}
