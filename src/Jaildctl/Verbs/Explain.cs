using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>explain JAIL [PARAMETER]: where values come from, and what they overrode.</summary>
internal static class Explain
{
    public static Command Make(Ctl ctl)
    {
        var jail = new Argument<string>("jail") { HelpName = "JAIL", Description = "A name, uuid:UUID or jid:NUMBER." };
        var parameter = new Argument<string?>("parameter") { HelpName = "PARAMETER", Description = "Only this one.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "Show where the values of a jail's parameters come from: the file and line of each, and what it overrode.") { jail, parameter };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var request = new ExplainJailRequest { Jail = parse.GetRequiredValue(jail), Parameter = parse.GetValue(parameter) ?? "" };
            var answer = await connection.Jails.ExplainJailAsync(request, cancellationToken: cancel);
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, answer);
                return ExitCode.Ok;
            }
            if (answer.Note.Length > 0)
            {
                ctl.Terminal.Error.WriteLine($"jaildctl: {Plain.Text(request.Jail)}: {Plain.Text(answer.Note)}");
            }
            foreach (var one in answer.Parameters)
            {
                Write(ctl.Terminal.Out, one, answer);
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(TextWriter writer, ExplainedParameter one, ExplainJailResponse answer)
    {
        writer.WriteLine(Plain.Text(one.Values.Count > 0 ? $"{one.Name} = {string.Join(", ", one.Values)}"
            : $"{one.Name} is not set{(one.Default.Length > 0 ? $"; without it {one.Default}" : "")}"));
        if (one.Values.Count > 0 && answer.Origin.Length == 0)
        {
            writer.WriteLine("    set through the API");
        }
        // the one that counts first, then what it overrode
        foreach (var statement in one.Statements.Reverse())
        {
            var marks = string.Concat(statement.Locked ? ", locked" : "", statement.Overridden ? ", overridden" : "");
            writer.WriteLine($"    {Plain.Text($"{statement.File}:{statement.Line}:{statement.Column}: {statement.Text} (in {statement.Block}{marks})")}");
        }
    }
}
