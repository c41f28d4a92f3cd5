using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>destroy JAIL…: removes jails for good; on a terminal it asks first.</summary>
internal static class Destroy
{
    public static Command Make(Ctl ctl)
    {
        var stop = new Option<bool>("--stop") { Description = "Stop jails that run first, instead of refusing them." };
        var force = new Option<bool>("--force") { Description = "Where they are stopped first, go on when hooks fail and give them 5 seconds each." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask first; off a terminal nobody is asked." };
        return Mutation.Verb(ctl, "destroy", "Remove jails for good, with what jaild made of their roots. A directory that was there before stays.", [stop, force, yes], async (parse, connection, jail, cancel) =>
        {
            if (ctl.Terminal.CanAsk && !parse.GetValue(yes))
            {
                await Ask(ctl.Terminal, jail, cancel);
            }
            var request = new DestroyJailRequest
            {
                Jail = jail, RequestId = Guid.NewGuid().ToString(), Force = parse.GetValue(force), StopFirst = parse.GetValue(stop),
            };
            return (await connection.Jails.DestroyJailAsync(request, cancellationToken: cancel)).Operation;
        });
    }

    private static async Task Ask(Terminal terminal, string jail, CancellationToken cancel)
    {
        await terminal.Error.WriteAsync($"Destroy {Plain.Text(jail)}, and what jaild made of its root? [y/N] ");
        if (await terminal.In.ReadLineAsync(cancel) is not ("y" or "Y" or "yes"))
        {
            throw new CtlException(ExitCode.Failed, "not destroyed: nobody said yes");
        }
    }
}
