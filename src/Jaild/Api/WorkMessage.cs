using Google.Protobuf.WellKnownTypes;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>How far a transition is: step k of n, from the steps that are on record and the lifecycle's order.</summary>
internal static class WorkMessage
{
    public static V1.Work? Of(JailStatus status)
    {
        if (status.Work is not { } work)
        {
            return null;
        }
        var message = new V1.Work
        {
            Trigger = work.Trigger.ToProto(), Direction = work.Direction.ToProto(), Target = work.Target.ToProto(),
            Operation = work.Operation == Guid.Empty ? "" : work.Operation.ToString(), BeginTime = work.Since.ToTimestamp(), Force = work.Force,
        };
        var way = Way(work).Select(s => s.Name).ToList();
        message.StepCount = way.Count;
        if (status.Steps.LastOrDefault(s => way.Contains(s.Step)) is { } last)
        {
            var place = way.IndexOf(last.Step);
            message.Step = last.Step;
            message.StepNumber = work.Direction == Direction.Up ? place + 1 : way.Count - place;
        }
        return message;
    }

    private static IEnumerable<Step> Way(Work work) => (work.Trigger, work.Target) switch
    {
        (Trigger.Create or Trigger.Destroy, _) => JailLifecycle.Of(Phase.Provision),
        (_, JailState.Absent) => JailLifecycle.Steps,
        _ => JailLifecycle.Of(Phase.Boot),
    };
}
