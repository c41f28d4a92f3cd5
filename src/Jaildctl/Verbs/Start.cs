using System.CommandLine;
using Jaild.V1;

namespace Jaildctl.Verbs;

/// <summary>start JAIL…: boots jails, each step journaled; what fails is taken back.</summary>
internal static class Start
{
    public static Command Make(Ctl ctl) =>
        Mutation.Verb(ctl, "start", "Boot jails, step by step. Where a step fails, everything is taken back.", [], async (_, connection, jail, cancel) =>
            (await connection.Jails.StartJailAsync(new StartJailRequest { Jail = jail, RequestId = Guid.NewGuid().ToString() }, cancellationToken: cancel)).Operation);
}
