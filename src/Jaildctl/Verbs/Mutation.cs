using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>What the verbs that change jails have in common: ask for all, then follow each to its end and tell how it stands.</summary>
internal static class Mutation
{
    /// <summary>Does not wait for the end.</summary>
    public static Option<bool> NoWait() => new("--no-wait") { Description = "End as soon as the daemon has accepted it, which is then on disk, instead of waiting for its end." };

    /// <summary>A verb for one or more jails.</summary>
    public static Command Verb(
        Ctl ctl, string name, string description, IReadOnlyList<Option> options, Func<ParseResult, Connection, string, CancellationToken, Task<Operation>> ask)
    {
        var (jails, noWait) = (Ctl.Jails(), NoWait());
        var command = new Command(name, description) { jails, noWait };
        foreach (var option in options)
        {
            command.Add(option);
        }
        ctl.Action(command, async (parse, connection, cancel) => await Run(
            ctl, parse, connection, parse.GetValue(jails)!, parse.GetValue(noWait), jail => ask(parse, connection, jail, cancel), cancel));
        return command;
    }

    /// <summary>Asks, follows, tells.</summary>
    public static async Task<int> Run(
        Ctl ctl, ParseResult parse, Connection connection, IReadOnlyList<string> jails, bool noWait, Func<string, Task<Operation>> ask, CancellationToken cancel)
    {
        var accepted = new List<(string Jail, Operation Operation)>();
        var code = await ctl.Each(jails.Distinct(), connection, async jail => accepted.Add((jail, await ask(jail))), cancel);
        var ended = new ListOperationsResponse();
        using var line = new ProgressLine(ctl.Terminal, ctl.Time);
        var follow = new Follow(ctl, connection, line);
        var running = accepted.Select(a => noWait ? Task.FromResult((a.Operation, JailState.Unspecified)) : follow.ToEnd(a.Operation, cancel)).ToList();
        for (var i = 0; i < running.Count; i++)
        {
            var jail = accepted[i].Jail;
            var one = await ctl.Each([jail], connection, async _ =>
            {
                var (operation, state) = await running[i];
                line.Clear();
                ended.Operations.Add(operation);
                Tell(ctl, parse, jail, operation, state);
            }, cancel);
            code = code == ExitCode.Ok ? one : code;
        }
        if (ctl.IsJson(parse))
        {
            Json.Write(ctl.Terminal, ended);
        }
        return code;
    }

    /// <summary>How an operation ended, or an error that says it.</summary>
    public static void Tell(Ctl ctl, ParseResult parse, string jail, Operation operation, JailState state)
    {
        if (operation.State == OperationState.Failed)
        {
            var failure = Failure.Of(operation.Error);
            throw new CtlException(failure.Code, state is JailState.Unspecified or JailState.Absent ? failure.Message : $"{failure.Message}; it is {Plain.Word(state)}{Next(jail, state)}");
        }
        if (!ctl.IsJson(parse))
        {
            ctl.Terminal.Out.WriteLine(state == JailState.Unspecified ? $"{Plain.Text(jail)}: accepted as operation {operation.Id}" : $"{Plain.Text(jail)}: {Plain.Word(state)}");
        }
    }

    private static string Next(string jail, JailState state) => state == JailState.Stuck
        ? $": 'jaildctl show {Plain.Text(jail)}' says what is left, then recover or abandon it"
        : "";
}
