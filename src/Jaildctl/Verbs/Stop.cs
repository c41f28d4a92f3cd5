using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>stop JAIL…: takes jails down.</summary>
internal static class Stop
{
    public static Command Make(Ctl ctl)
    {
        var force = new Option<bool>("--force") { Description = "Go on when hooks fail, give them 5 seconds each, and unmount by force what is busy." };
        return Mutation.Verb(ctl, "stop", "Take jails down. A hook that fails keeps its jail running, with the condition degraded.", [force], async (parse, connection, jail, cancel) =>
        {
            var request = new StopJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force) };
            return (await connection.Jails.StopJailAsync(request, cancellationToken: cancel)).Operation;
        });
    }
}
