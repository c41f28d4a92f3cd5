using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Hosts.Children;
using Jaild.Hosts.FreeBsd.Jails;
using Jaild.Hosts.FreeBsd.Userland;
using Jaild.Hosts.Linux;
using Jaild.Hosts.Linux.Commands;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Runs the commands of exec.*, as jail(8) reads them: on the host by chroot(8) for another user, inside by jexec(8), never by jail_attach in this process.</summary>
internal sealed class CommandPart(IUserland userland, JailSight sight)
{
    private const string Chroot = "/usr/sbin/chroot";
    private const string Setfib = "/usr/sbin/setfib";
    private const int NotFound = 127;

    internal async Task<HookResult> Run(Hook hook, JailRun jail, CancellationToken cancel)
    {
        if (CommandLine.Split(hook.Command) is not [_, ..] words)
        {
            return new(0, false, "");
        }
        ChildEnd end;
        if (!hook.Inside)
        {
            end = await RunOutside(words, hook, jail, cancel);
        }
        else if (sight.Look(jail.Kernel, jail) is (Presence.Alive, { } row))
        {
            end = await RunInside(words, row, hook, jail, cancel);
        }
        else
        {
            return new(NotFound, false, $"jexec: jail {jail.Name} is not there");
        }
        return new(end.ExitCode, end.TimedOut, end.Output);
    }

    private Task<ChildEnd> RunOutside(IReadOnlyList<string> words, Hook hook, JailRun jail, CancellationToken cancel)
    {
        var account = Account.Root;
        if (jail.Definition.Text("exec.system_user") is { Length: > 0 } name)
        {
            account = HostUser(name, "exec.system_user");
            words = [Chroot, "-u", Number(account.User), "-g", Number(account.Group), "-G", string.Join(',', account.Groups.Select(Number)), "/", .. words];
        }
        var program = new Program(words[0], [.. words.Skip(1)], HookEnvironment.For(jail, account), hook.Timeout) { Directory = HookEnvironment.Directory(jail, account) };
        return account.IsNamed ? userland.RunTool(program, cancel) : userland.RunCommand(program, cancel);
    }

    private Task<ChildEnd> RunInside(IReadOnlyList<string> words, JailRow row, Hook hook, JailRun jail, CancellationToken cancel)
    {
        var definition = jail.Definition;
        var user = definition.Text("exec.jail_user") is { Length: > 0 } named ? named : "";
        List<string> line = [.. definition.Text("exec.fib") is { } fib ? new[] { Setfib, "-F", fib } : [], Tools.Jexec];
        if (definition.Flag("exec.clean"))
        {
            line.Add("-l");
        }
        if (user != "")
        {
            line.AddRange([definition.Flag("exec.system_jail_user") ? "-u" : "-U", user]);
        }
        line.AddRange([Number((uint)row.Jid), .. words]);
        return userland.RunInside(new(line[0], [.. line.Skip(1)], HookEnvironment.For(jail, Account.Root), hook.Timeout), definition, cancel);
    }

    private Account HostUser(string name, string parameter) => Account.Parse(name, userland.Read("/etc/passwd") ?? "", userland.Read("/etc/group") ?? "")
        ?? throw new JaildException(ErrorKind.Host, "NO_SUCH_USER", $"{parameter}: there is no user '{name}' in /etc/passwd: add it, or name another");

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
