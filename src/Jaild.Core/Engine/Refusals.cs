using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>The words of a refusal: the state, what was asked, what is allowed there and the way out.</summary>
internal static class Refusals
{
    /// <summary>Right request, wrong state.</summary>
    public static JaildException WrongState(JailName name, JailState state, string asked)
    {
        var allowed = Enum.GetValues<Request>().Where(r => RequestMatrix.For(state, r) is not (Answer.Refused or Answer.Nothing or Answer.TooLate))
            .Select(Command).ToList();
        if (state == JailState.Stuck)
        {
            allowed.AddRange(["recover", "abandon"]);
        }
        var what = asked.ToLowerInvariant();
        var wayOut = (state, what) switch
        {
            (JailState.Stuck, "start" or "restart") => "recover or abandon it first",
            (JailState.Running or JailState.Starting, "destroy") => "stop it first, or destroy it with --stop",
            (JailState.Absent, _) => "create it first",
            _ => allowed.Count == 0 ? "wait until it has ended" : $"allowed: {string.Join(", ", allowed)}",
        };
        return new(ErrorKind.WrongState, "WRONG_STATE", $"cannot {what} jail {name}: it is {state.Word()}; {wayOut}")
        {
            Refusal = new(state, what, allowed),
        };
    }

    private static string Command(Request request) => request == Request.StopForced ? "stop --force" : request.Word();
}
