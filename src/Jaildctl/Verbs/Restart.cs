using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>restart JAIL…: stops jails that run, then starts them.</summary>
internal static class Restart
{
    public static Command Make(Ctl ctl)
    {
        var force = new Option<bool>("--force") { Description = "Go on when hooks fail, give them 5 seconds each, and unmount by force what is busy." };
        return Mutation.Verb(ctl, "restart", "Stop jails that run, then start them.", [force], async (parse, connection, jail, cancel) =>
        {
            var request = new RestartJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force) };
            return (await connection.Jails.RestartJailAsync(request, cancellationToken: cancel)).Operation;
        });
    }
}
