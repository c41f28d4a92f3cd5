using Jaild.Core;
using Jaild.Core.Engine;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using NUnit.Framework;
using static Jaild.Core.Lifecycle.JailState;

namespace Jaild.Tests.Engine;

/// <summary>Asks everything in every state, and sees where the jail comes to rest.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RequestMatrixTests
{
    // Where the jail rests after the answer, or null for a refusal: start, stop, stop --force, destroy, cancel, set.
    private static readonly Dictionary<JailState, JailState?[]> Rests = new()
    {
        [Creating] = [Running, Absent, Absent, Absent, Absent, Stopped],
        [Stopped] = [Running, Stopped, Stopped, Absent, Stopped, Stopped],
        [Starting] = [Running, Stopped, Stopped, null, Stopped, Running],
        [Running] = [Running, Stopped, Stopped, null, Running, Running],
        [Stopping] = [Running, Stopped, Stopped, Absent, null, Stopped],
        [Dying] = [Running, Stopped, Stopped, Absent, null, Stopped],
        [Destroying] = [null, null, null, Absent, null, null],
        [Interrupted] = [Running, Stopped, Stopped, Absent, null, Running],
        [Recovering] = [Running, Stopped, Stopped, Absent, null, Running],
        [Stuck] = [null, Stopped, Stopped, Absent, Stuck, Stuck],
    };

    [Test]
    public void Every_cell_has_an_answer() =>
        Assert.That(Enum.GetValues<JailState>().SelectMany(s => Enum.GetValues<Request>().Select(r => RequestMatrix.For(s, r))).Count(), Is.EqualTo(11 * 6));

    [Test]
    public async Task A_request_in_a_state_is_answered_as_the_matrix_says([Values] JailState state, [Values] Request request)
    {
        if (state == Absent)
        {
            Assert.That(RequestMatrix.For(state, request), Is.EqualTo(request == Request.Cancel ? Answer.Nothing : Answer.Refused));
            return;
        }
        using var situation = await Situation.In(state);
        var rest = Rests[state][(int)request];
        var answer = RequestMatrix.For(state, request);
        Operation? operation = null;
        try
        {
            operation = await Ask(situation, request);
        }
        catch (JaildException refusal)
        {
            AssertRefused(refusal, state, request, rest);
        }
        Assert.That(operation is null, Is.EqualTo(rest is null), $"{answer}: {operation?.Error}");
        await (answer == Answer.Escalates && state == Stopping ? situation.World.Supervisor.Idle() : situation.LetGo());
        if (operation is not null)
        {
            var ended = situation.World.Supervisor.Find(operation.Id);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(situation.World.State(Some.Web), Is.EqualTo(rest));
                Assert.That(ended.Done, Is.True);
                Assert.That(answer == Answer.Same && operation.Id != situation.Operation.Id, Is.False);
                Assert.That(ended.Error?.Reason, Is.EqualTo(answer == Answer.Cancels && request == Request.Cancel ? "CANCELLED" : state == Stuck && request == Request.Cancel ? "STUCK" : null));
                if (answer == Answer.Cancels && request != Request.Cancel)
                {
                    Assert.That(situation.World.Supervisor.Find(situation.Operation.Id).Error?.Message, Does.StartWith("superseded by"));
                }
            }
        }
        if (situation.World.State(Some.Web) != Stuck)
        {
            situation.World.AssertNothingLeftOver($"{state}, {request}");
        }
    }

    private static void AssertRefused(JaildException refusal, JailState state, Request request, JailState? rest)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rest, Is.Null, refusal.Message);
            Assert.That(refusal.Kind, Is.EqualTo(ErrorKind.WrongState), refusal.Message);
            Assert.That(refusal.Refusal?.From, Is.EqualTo(state));
            Assert.That(refusal.Message, Does.Contain(state.ToString().ToLowerInvariant()));
            Assert.That(RequestMatrix.For(state, request), Is.AnyOf(Answer.Refused, Answer.Nothing, Answer.TooLate));
        }
    }

    private static async Task<Operation> Set(Situation situation) => (await situation.World.AskSet(Some.Web, "stop.timeout=9")).Operation;

    private static Task<Operation> Ask(Situation situation, Request request) => request switch
    {
        Request.Start => situation.World.Ask(Some.Web, Verb.Start),
        Request.Stop => situation.World.Ask(Some.Web, Verb.Stop),
        Request.StopForced => situation.World.Ask(Some.Web, Verb.Stop, force: true),
        Request.Destroy => situation.World.Ask(Some.Web, Verb.Destroy),
        Request.Cancel => situation.World.Supervisor.Cancel(situation.Operation.Id, Some.Actor),
        Request.Set => Set(situation),
    };
}
