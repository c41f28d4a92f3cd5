using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>recover JAIL…: takes back what stuck jails may have left.</summary>
internal static class Recover
{
    public static Command Make(Ctl ctl)
    {
        var force = new Option<bool>("--force") { Description = "hooks have no verdict and 5 seconds each; unmounts are forced" };
        return Mutation.Verb(ctl, "recover", "take back what stuck jails may have left", [force], async (parse, connection, jail, cancel) =>
        {
            var request = new RecoverJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force) };
            return (await connection.Jails.RecoverJailAsync(request, cancellationToken: cancel)).Operation;
        });
    }
}
