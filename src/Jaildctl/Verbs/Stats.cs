using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>stats JAIL…: what running jails use, and their limits as the kernel has them now.</summary>
internal static class Stats
{
    public static Command Make(Ctl ctl)
    {
        var jails = Ctl.Jails();
        var command = new Command("stats", "Show what jails use, and their limits.") { jails };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var table = new Table("JAIL", "RESOURCE", "USED", "LIMIT", "NOTE");
            var code = await ctl.Each(parse.GetValue(jails)!, connection, async name =>
            {
                var stats = await connection.Jails.GetJailStatsAsync(new GetJailStatsRequest { Jail = name }, cancellationToken: cancel);
                if (ctl.IsJson(parse))
                {
                    Json.Write(ctl.Terminal, stats);
                }
                foreach (var usage in stats.Usage)
                {
                    table.Add(name, usage.Resource, Dash(Uses.Used(usage)), Dash(Uses.Limit(usage)), usage.Note);
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

    private static string Dash(string text) => text.Length > 0 ? text : "-";
}
