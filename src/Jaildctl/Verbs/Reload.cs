using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>reload: makes the jails as jail.conf(5) defines them, or says what that would do.</summary>
internal static class Reload
{
    public static Command Make(Ctl ctl)
    {
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "Only say what would be done: which jails are new, changed, removed, and what of a running one waits for its next start." };
        var noWait = Mutation.NoWait();
        var command = new Command("reload", "Read the definitions of jails in jail.conf(5) anew, and make, change and remove jails accordingly.") { dryRun, noWait };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var isDry = parse.GetValue(dryRun);
            var answer = await connection.Daemon.ReloadAsync(new ReloadRequest { DryRun = isDry }, cancellationToken: cancel);
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, answer);
            }
            else
            {
                Tell(ctl, answer, isDry);
            }
            var code = await Ends(ctl, connection, answer, parse.GetValue(noWait), cancel);
            return answer.Problems.Count > 0 ? ExitCode.Data : code;
        });
        return command;
    }

    private static void Tell(Ctl ctl, ReloadResponse answer, bool isDry)
    {
        foreach (var message in answer.Problems.Concat(answer.Warnings))
        {
            ctl.Terminal.Error.WriteLine(Plain.Lines(message, ""));
        }
        foreach (var change in answer.Changes)
        {
            ctl.Terminal.Out.WriteLine(Line(change));
            foreach (var sentence in change.WithoutEffect)
            {
                ctl.Terminal.Error.WriteLine($"jaildctl: {Plain.Text(change.Jail)}: {Plain.Text(sentence)}");
            }
        }
        ctl.Terminal.Out.WriteLine(answer.Refused ? "nothing was changed" : $"{Counted(answer.Jails, "jail")} defined, {Counted(answer.Changes.Count, "change")}{(isDry ? " to be made" : "")}");
    }

    private static string Line(DefinitionChange change)
    {
        var what = change.Kind switch
        {
            DefinitionChangeKind.Changed when change.Now.Count + change.NextStart.Count == 0 => "defined again",
            DefinitionChangeKind.Unmanaged => $"unmanaged: its definition is gone, and {change.Reason}",
            var kind => Plain.Word(kind),
        };
        var now = change.Now.Count == 0 ? "" : $"; now {string.Join(", ", change.Now)}";
        var next = change.NextStart.Count == 0 ? "" : $"; at its next start {string.Join(", ", change.NextStart)}";
        return Plain.Text($"{change.Jail}: {what}{now}{next}");
    }

    /// <summary>Waits for the end of what was accepted; tells what went wrong, and what was not accepted.</summary>
    private static async Task<int> Ends(Ctl ctl, Connection connection, ReloadResponse answer, bool noWait, CancellationToken cancel)
    {
        using var line = new ProgressLine(ctl.Terminal, ctl.Time);
        var follow = new Follow(ctl, connection, line);
        var open = answer.Changes.Where(c => c.Error is not null || c.Operation is not null).ToDictionary(c => c.Jail);
        var ends = open.Where(c => !noWait && c.Value.Operation is not null).ToDictionary(c => c.Key, c => follow.ToEnd(c.Value.Operation, cancel));
        return await ctl.Each(open.Keys, connection, async jail =>
        {
            var error = open[jail].Error ?? (ends.TryGetValue(jail, out var end) ? (await end).Operation.Error : null);
            line.Clear();
            if (error is not null)
            {
                var failure = Failure.Of(error);
                throw new CtlException(failure.Code, failure.Message);
            }
        }, cancel);
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
