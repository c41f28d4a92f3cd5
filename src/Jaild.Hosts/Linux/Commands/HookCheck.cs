using Jaild.Core;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Commands;

/// <summary>What can be said against the parameters of commands before any is run.</summary>
internal static class HookCheck
{
    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        if (definition.Text("exec.consolelog") is ['/', ..] log && definition.Text("path") is ['/', ..] && ConsoleLog.Problem(definition, log) is { } problem)
        {
            yield return new("exec.consolelog", problem);
        }
        if (definition.Text("exec.system_user") is { Length: > 0 } outside)
        {
            if (Account.OfHost(outside) is null)
            {
                yield return new("exec.system_user", "there is no such user in /etc/passwd");
            }
            if (CommandLine.Find(OtherUser.Tool, HookEnvironment.Path) is null)
            {
                yield return new("exec.system_user", $"needs {OtherUser.Tool}: install the package util-linux");
            }
        }
        if (definition.Text("exec.jail_user") is { Length: > 0 } inside && definition.Flag("exec.system_jail_user") && Account.OfHost(inside) is null)
        {
            yield return new("exec.jail_user", "there is no such user in /etc/passwd, where exec.system_jail_user has it looked up");
        }
    }
}
