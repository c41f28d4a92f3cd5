using System.Globalization;
using Jaild.V1;

namespace Jaildctl.Output;

/// <summary>An event as one line: when, revision, jail, what, why.</summary>
internal static class EventLine
{
    public static string Of(Change change, Event one)
    {
        var why = one.Message.Length > 0 ? one.Message : one.Reason;
        var line = string.Create(CultureInfo.InvariantCulture, $"{Ages.Time(change.Time)} {change.Revision} {change.Name} {What(one)}");
        return Plain.Text(why.Length > 0 ? $"{line}: {why.TrimEnd()}" : line);
    }

    private static string What(Event one) => one.Kind switch
    {
        EventKind.Transition => $"{Plain.Word(one.From)} -> {Plain.Word(one.To)}",
        EventKind.Accepted => $"{Plain.Word(one.Trigger)} accepted from {Who(one.Actor)}".TrimStart(),
        EventKind.Ended => $"operation {one.Operation} ended",
        EventKind.StepBegun => $"step {one.Step} begun",
        EventKind.StepDone => $"step {one.Step} done{Took(one)}",
        EventKind.StepFailed => $"step {one.Step} failed{Exit(one)}",
        EventKind.UndoBegun => $"undo {one.Step} begun",
        EventKind.UndoDone => $"undo {one.Step} done{Took(one)}",
        EventKind.UndoFailed => $"undo {one.Step} failed{Exit(one)}",
        EventKind.Warning => $"warning {one.Step}".TrimEnd() + Exit(one),
        EventKind.Condition => $"condition {one.Reason}".TrimEnd(),
        _ => Plain.Word(one.Kind),
    };

    private static string Took(Event one) =>
        one.Duration is { } took ? string.Create(CultureInfo.InvariantCulture, $" in {took.ToTimeSpan().TotalSeconds:0.000} s") : "";

    private static string Exit(Event one) => one.HasExitCode ? string.Create(CultureInfo.InvariantCulture, $" with code {one.ExitCode}") : "";

    private static string Who(Actor? actor) => actor is null ? "unknown"
        : actor.Kind == "peer" ? string.Create(CultureInfo.InvariantCulture, $"uid {actor.Uid}, pid {actor.Pid}") : actor.Kind;
}
