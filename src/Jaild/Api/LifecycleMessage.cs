using Jaild.Core.Lifecycle;
using Stateless.Graph;

namespace Jaild.Api;

/// <summary>The lifecycle, made from its tables: the same for the API, jaildctl and the documentation.</summary>
internal static class LifecycleMessage
{
    public static V1.GetLifecycleResponse Make()
    {
        var answer = new V1.GetLifecycleResponse { Mermaid = MermaidGraph.Format(JailMachine.Info), Dot = UmlDotGraph.Format(JailMachine.Info) };
        answer.Steps.AddRange(JailLifecycle.Steps.Select(s => new V1.LifecycleStep
        {
            Name = s.Name, Phase = s.Phase.Word(), Does = s.Does, Undoes = s.Undoes,
        }));
        answer.Transitions.AddRange(JailLifecycle.Transitions.Select(t => new V1.LifecycleTransition
        {
            Trigger = t.Trigger.ToProto(), From = { t.From.Select(f => f.ToProto()) }, During = t.During?.ToProto() ?? V1.JailState.Unspecified,
            Then = t.Then.ToProto(), IfFails = t.IfFails?.ToProto() ?? V1.JailState.Unspecified, OrThen = t.OrThen?.ToProto() ?? V1.JailState.Unspecified, Steps = t.Steps,
        }));
        answer.Answers.AddRange(RequestMatrix.Cells.Keys.Order().Select(s => new V1.LifecycleAnswers
        {
            State = s.ToProto(),
            Start = RequestMatrix.For(s, Request.Start).Word(),
            Stop = RequestMatrix.For(s, Request.Stop).Word(),
            StopForced = RequestMatrix.For(s, Request.StopForced).Word(),
            Destroy = RequestMatrix.For(s, Request.Destroy).Word(),
            Cancel = RequestMatrix.For(s, Request.Cancel).Word(),
            Set = RequestMatrix.For(s, Request.Set).Word(),
        }));
        return answer;
    }
}
