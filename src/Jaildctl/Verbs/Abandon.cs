using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>abandon JAIL…: lets stuck jails go.</summary>
internal static class Abandon
{
    public static Command Make(Ctl ctl) =>
        Mutation.Verb(ctl, "abandon", "Let stuck jails go. What they left behind stays on record, and blocks the use of the same things until it is gone.", [], async (_, connection, jail, cancel) =>
            (await connection.Jails.AbandonJailAsync(new AbandonJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString() }, cancellationToken: cancel)).Operation);
}
