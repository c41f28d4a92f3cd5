using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>recover JAIL…: takes back what stuck jails may have left.</summary>
internal static class Recover
{
    public static Command Make(Ctl ctl)
    {
        var force = new Option<bool>("--force") { Description = "Go on when hooks fail, give them 5 seconds each, and unmount by force what is busy." };
        return Mutation.Verb(ctl, "recover", "Try again to take back what stuck jails may have left. They are stopped then, or no more.", [force], async (parse, connection, jail, cancel) =>
        {
            var request = new RecoverJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force) };
            return (await connection.Jails.RecoverJailAsync(request, cancellationToken: cancel)).Operation;
        });
    }
}
