using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>set JAIL KEY=VALUE…: changes what a jail shall be, and of a running one at once what can be.</summary>
internal static class Set
{
    public static Command Make(Ctl ctl)
    {
        var jail = new Argument<string>("jail") { HelpName = "JAIL", Description = "A name, uuid:UUID or jid:NUMBER." };
        var settings = new Argument<string[]>("settings") { HelpName = "KEY=VALUE", Description = "As for create. What is named has these values and no others afterwards; KEY= removes it.", Arity = ArgumentArity.ZeroOrMore };
        var unset = new Option<string[]>("--unset") { HelpName = "KEY", Description = "Remove a parameter; may be repeated.", AllowMultipleArgumentsPerToken = false };
        var etag = new Option<string>("--etag") { HelpName = "ETAG", Description = "Only if the jail has not changed since it had this etag, as show -o json tells it." };
        var noWait = Mutation.NoWait();
        var command = new Command("set", "Change the parameters of a jail, all or none. A running jail takes up its limits at once, the rest at its next start.") { jail, settings, unset, etag, noWait };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var request = new UpdateJailRequest { Jail = parse.GetRequiredValue(jail), Etag = parse.GetValue(etag) ?? "", RequestId = Guid.NewGuid().ToString() };
            request.Settings.AddRange(parse.GetValue(settings) ?? []);
            request.Settings.AddRange((parse.GetValue(unset) ?? []).Select(Removal));
            if (request.Settings.Count == 0)
            {
                throw new CtlException(ExitCode.Usage, "nothing to set: give KEY=VALUE or --unset KEY");
            }
            return await Mutation.Run(ctl, parse, connection, [request.Jail], parse.GetValue(noWait), async _ =>
            {
                var answer = await connection.Jails.UpdateJailAsync(request, cancellationToken: cancel);
                foreach (var sentence in answer.WithoutEffect.Concat(answer.NextStart.Select(p => $"{p} holds from the next start")))
                {
                    ctl.Terminal.Error.WriteLine($"jaildctl: {Plain.Text(request.Jail)}: {Plain.Text(sentence)}");
                }
                return answer.Operation;
            }, cancel);
        });
        return command;
    }

    private static string Removal(string key) => key.Contains('=', StringComparison.Ordinal)
        ? throw new CtlException(ExitCode.Usage, $"--unset {Plain.Text(key)}: a parameter's name alone, without '='") : key + "=";
}
