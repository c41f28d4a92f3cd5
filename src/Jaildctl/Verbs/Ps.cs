using System.CommandLine;
using System.Globalization;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>ps JAIL…: the processes of running jails.</summary>
internal static class Ps
{
    public static Command Make(Ctl ctl)
    {
        var jails = Ctl.Jails();
        var command = new Command("ps", "Show the processes of jails: their numbers on the machine and inside, user, age and command.") { jails };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var table = new Table("JAIL", "PID", "INSIDE", "USER", "FOR", "COMMAND");
            var code = await ctl.Each(parse.GetValue(jails)!, connection, async name =>
            {
                var answer = await connection.Jails.ListJailProcessesAsync(new ListJailProcessesRequest { Jail = name }, cancellationToken: cancel);
                if (ctl.IsJson(parse))
                {
                    Json.Write(ctl.Terminal, answer);
                }
                foreach (var process in answer.Processes)
                {
                    table.Add(name, Number(process.Pid), process.HasPidInside ? Number(process.PidInside) : "-", process.User,
                        Ages.Span(process.Elapsed.ToTimeSpan()), process.Zombie ? $"{process.Command} <zombie>" : process.Command);
                }
            }, cancel);
            if (!ctl.IsJson(parse))
            {
                table.Write(ctl.Terminal);
            }
            return code;
        });
        return command;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
