using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>stop JAIL… or --all: takes jails down.</summary>
internal static class Stop
{
    public static Command Make(Ctl ctl)
    {
        var jails = Ctl.Jails();
        jails.Arity = ArgumentArity.ZeroOrMore;
        var force = new Option<bool>("--force") { Description = "Go on when hooks fail, give them 5 seconds each, and unmount by force what is busy." };
        var all = new Option<bool>("--all") { Description = "All that are up, at the same time, but those that depend on a jail before it." };
        var timeout = new Option<string>("--timeout") { HelpName = "TIME", Description = "With --all: how long they may take together, such as 60s. After three quarters of it the rest is forced, after all of it jaildctl ends with code 124." };
        var shutdown = new Option<bool>("--shutdown") { Description = "With --all: the machine goes down. Hooks that refuse are overridden, and jails with $jaild_autostart=last run again after the boot." };
        var noWait = Mutation.NoWait();
        var command = new Command("stop", "Take jails down. A hook that fails keeps its jail running, with the condition degraded.") { jails, noWait, force, all, timeout, shutdown };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var names = parse.GetValue(jails) ?? [];
            var limit = Output.Ages.Parse("--timeout", parse.GetValue(timeout));
            if (names.Length > 0 == parse.GetValue(all))
            {
                throw new CtlException(ExitCode.Usage, "stop: name the jails, or say --all");
            }
            if (parse.GetValue(all) ? parse.GetValue(noWait) : limit is not null || parse.GetValue(shutdown))
            {
                throw new CtlException(ExitCode.Usage, "stop: --timeout and --shutdown go with --all, --no-wait does not");
            }
            return parse.GetValue(all)
                ? await new StopAll(ctl, parse, connection) { Force = parse.GetValue(force), Shutdown = parse.GetValue(shutdown), Limit = limit }.Run(cancel)
                : await Mutation.Run(ctl, parse, connection, names, parse.GetValue(noWait), async jail =>
                {
                    var request = new StopJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force) };
                    return (await connection.Jails.StopJailAsync(request, cancellationToken: cancel)).Operation;
                }, cancel);
        });
        return command;
    }
}
