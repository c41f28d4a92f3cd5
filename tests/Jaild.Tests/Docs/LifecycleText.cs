using Jaild.Core.Lifecycle;
using Stateless.Graph;

namespace Jaild.Tests.Docs;

/// <summary>What documents tell of the lifecycle, made from its tables.</summary>
internal static class LifecycleText
{
    /// <summary>The state machine, drawn.</summary>
    public static string Diagram() => $"```mermaid\n{MermaidGraph.Format(JailMachine.Info).ReplaceLineEndings("\n").Trim()}\n```\n";

    /// <summary>The rows.</summary>
    public static string Transitions() => Table(["trigger", "from", "on the way", "then", "if it fails", "steps"], JailLifecycle.Transitions.Select(t => new[]
    {
        Word(t.Trigger), string.Join(", ", t.From.Select(f => Word(f))), Word(t.During), t.OrThen is { } or ? $"{Word(t.Then)} or {Word(or)}" : Word(t.Then), Word(t.IfFails), t.Steps,
    }));

    /// <summary>The steps.</summary>
    public static string Steps() =>
        Table(["step", "phase", "do", "undo"], JailLifecycle.Steps.Select(s => new[] { s.Name, Word(s.Phase), s.Does, s.Undoes is "" ? "–" : s.Undoes }));

    /// <summary>What every request is answered in every state.</summary>
    public static string Requests() => Table(["", .. Enum.GetValues<Request>().Select(r => r == Request.StopForced ? "stop --force" : Word(r))],
        RequestMatrix.Cells.OrderBy(c => c.Key).Select(c => c.Value.Select(a => Words(a)).Prepend(Word(c.Key)).ToArray()));

    private static string Table(string[] head, IEnumerable<string[]> rows) =>
        string.Concat(rows.Prepend([.. head.Select(_ => "---")]).Prepend(head).Select(r => $"| {string.Join(" | ", r)} |\n"));

    private static string Word(Enum? value) => value?.ToString().ToLowerInvariant() ?? "–";

    private static string Words(Answer answer) => answer switch
    {
        Answer.Row => "done",
        Answer.AlreadySo => "already so",
        Answer.Queued => "queued",
        Answer.Same => "the same operation",
        Answer.Cancels => "cancels it",
        Answer.Escalates => "forces it",
        Answer.Recovers => "recovers",
        Answer.RecoversFirst => "recovers, then does it",
        Answer.Refused => "refused",
        Answer.TooLate => "too late",
        Answer.Nothing => "nothing to cancel",
    };
}
