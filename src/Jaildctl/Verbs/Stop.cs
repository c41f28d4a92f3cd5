using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>stop JAIL…: takes jails down.</summary>
internal static class Stop
{
    public static Command Make(Ctl ctl)
    {
        var force = new Option<bool>("--force") { Description = "hooks have no verdict and 5 seconds each; unmounts are forced" };
        return Mutation.Verb(ctl, "stop", "take jails down", [force], async (parse, connection, jail, cancel) =>
        {
            var request = new StopJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force) };
            return (await connection.Jails.StopJailAsync(request, cancellationToken: cancel)).Operation;
        });
    }
}
