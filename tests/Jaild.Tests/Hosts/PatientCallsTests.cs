using Jaild.Core;
using Jaild.Hosts.Linux;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Hosts;

/// <summary>A call that the kernel does not answer hangs nobody, and what it brings late is taken back.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PatientCallsTests
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new();
    private readonly List<string> done = [];
    private readonly TaskCompletionSource begun = new(), answer = new(), takenBack = new();
    private readonly PatientCalls calls;

    public PatientCallsTests() => calls = new(time, NullLogger.Instance);

    /// <summary>Work that blocks its thread, as a call into the kernel does, whatever its token says.</summary>
    private Task<string> Hang(CancellationToken cancel = default) => calls.Run("mount /srv", limit, _ =>
    {
        begun.TrySetResult();
        answer.Task.GetAwaiter().GetResult();
        return Task.FromResult("mounted");
    }, late =>
    {
        done.Add($"{late} taken back");
        takenBack.SetResult();
        return Task.CompletedTask;
    }, cancel);

    private Task<string> Next() => calls.Run("mount /srv", limit, _ =>
    {
        done.Add("next");
        return Task.FromResult("next");
    }, _ => Task.CompletedTask, default);

    private async Task<JaildException> Fails(Task<string> call)
    {
        while (!call.IsCompleted)
        {
            time.Advance(limit);
            await Task.Yield();
        }
        return (await Assert.ThrowsAsync<JaildException>(() => call))!;
    }

    [Test]
    public async Task At_its_deadline_it_is_given_up_and_named_and_undone_when_it_comes_back()
    {
        var call = Hang();
        await begun.Task;
        var failure = await Fails(call);
        Assert.That((failure.Kind, failure.Reason), Is.EqualTo((ErrorKind.Timeout, "HOST_CALL_HANGS")));
        Assert.That(failure.Message, Does.StartWith("mount /srv: deadline of 30 s exceeded").And.Contain("then recover"));
        answer.SetResult();
        await takenBack.Task;
        Assert.That(done, Is.EqualTo(new[] { "mounted taken back" }));
    }

    [Test]
    public async Task Cancelled_it_is_given_up_too()
    {
        using var cancel = new CancellationTokenSource();
        var call = Hang(cancel.Token);
        await begun.Task;
        await cancel.CancelAsync();
        while (!call.IsCompleted)
        {
            time.Advance(PatientCalls.Grace);
            await Task.Yield();
        }
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => call))!.Message, Does.Contain("cancelled"));
        answer.SetResult();
        await takenBack.Task;
    }

    [Test]
    public async Task The_next_of_the_same_name_begins_only_when_the_late_one_is_taken_back()
    {
        var call = Hang();
        await begun.Task;
        await Fails(call);
        var next = Next();
        Assert.That((next.IsCompleted, done.Count), Is.EqualTo((false, 0)));
        answer.SetResult();
        Assert.That(await next, Is.EqualTo("next"));
        Assert.That(done, Is.EqualTo(new[] { "mounted taken back", "next" }));
    }

    [Test]
    public async Task While_it_hangs_nothing_of_the_same_name_is_even_begun()
    {
        var call = Hang();
        await begun.Task;
        await Fails(call);
        Assert.That((await Fails(Next())).Message, Does.Contain("an earlier call still hangs"));
        Assert.That(done, Is.Empty);
        answer.SetResult();
        await takenBack.Task;
    }

    [Test]
    public async Task Work_that_hears_of_its_end_ends_itself()
    {
        var call = calls.Run("unpack", limit, async token =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return "";
        }, _ => Task.CompletedTask, default);
        await begun.Task;
        time.Advance(limit);
        Assert.That((await Assert.ThrowsAsync<JaildException>(() => call))!.Reason, Is.EqualTo("DEADLINE"));
    }
}
