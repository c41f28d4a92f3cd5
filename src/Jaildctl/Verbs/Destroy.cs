using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>destroy JAIL…: removes jails for good; on a terminal it asks first.</summary>
internal static class Destroy
{
    public static Command Make(Ctl ctl)
    {
        var stop = new Option<bool>("--stop") { Description = "stop them first, if they run" };
        var force = new Option<bool>("--force") { Description = "when they are stopped first, hooks have no verdict and 5 seconds each" };
        var yes = new Option<bool>("--yes", "-y") { Description = "do not ask" };
        return Mutation.Verb(ctl, "destroy", "remove jails for good", [stop, force, yes], async (parse, connection, jail, cancel) =>
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
