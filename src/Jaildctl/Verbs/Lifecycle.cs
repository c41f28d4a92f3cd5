using System.CommandLine;
using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl.Verbs;

/// <summary>lifecycle: the life of a jail as the daemon has it, as tables or drawn.</summary>
internal static class Lifecycle
{
    public static Command Make(Ctl ctl)
    {
        var format = Ctl.Choice(new("--format") { HelpName = "FORMAT", Description = "As a table, or drawn as mermaid or dot.", DefaultValueFactory = _ => "table" }, "table", "mermaid", "dot");
        var command = new Command("lifecycle", "Show the states of a jail and what leads from one to another, as the daemon has them.") { format };
        ctl.Action(command, async (parse, connection, cancel) =>
        {
            var answer = await connection.Daemon.GetLifecycleAsync(new GetLifecycleRequest(), cancellationToken: cancel);
            if (ctl.IsJson(parse))
            {
                Json.Write(ctl.Terminal, answer);
                return ExitCode.Ok;
            }
            switch (parse.GetValue(format))
            {
                case "mermaid":
                    ctl.Terminal.Out.WriteLine(answer.Mermaid.Trim());
                    break;
                case "dot":
                    ctl.Terminal.Out.WriteLine(answer.Dot.Trim());
                    break;
                default:
                    Tables(ctl.Terminal, answer);
                    break;
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Tables(Terminal terminal, GetLifecycleResponse answer)
    {
        var rows = new Table("TRIGGER", "FROM", "ON THE WAY", "THEN", "IF IT FAILS", "STEPS");
        foreach (var t in answer.Transitions)
        {
            rows.Add(Plain.Word(t.Trigger), string.Join(", ", t.From.Select(f => Plain.Word(f))), Or(t.During), Then(t), Or(t.IfFails), t.Steps);
        }
        rows.Write(terminal);
        terminal.Out.WriteLine();
        var steps = new Table("STEP", "PHASE", "DO", "UNDO");
        foreach (var s in answer.Steps)
        {
            steps.Add(s.Name, s.Phase, s.Does, s.Undoes.Length > 0 ? s.Undoes : "-");
        }
        steps.Write(terminal);
        terminal.Out.WriteLine();
        var answers = new Table("IN STATE", "START", "STOP", "STOP --FORCE", "DESTROY", "CANCEL", "SET");
        foreach (var a in answer.Answers)
        {
            answers.Add(Plain.Word(a.State), a.Start, a.Stop, a.StopForced, a.Destroy, a.Cancel, a.Set);
        }
        answers.Write(terminal);
    }

    private static string Then(LifecycleTransition t) =>
        t.OrThen == JailState.Unspecified ? Plain.Word(t.Then) : $"{Plain.Word(t.Then)} or {Plain.Word(t.OrThen)}";

    private static string Or(JailState state) => state == JailState.Unspecified ? "-" : Plain.Word(state);
}
