using Jaild.Core.Engine;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.Tests.Engine;

/// <summary>A clock that jumps ahead whenever somebody pauses before the next look at the kernel, and stands still otherwise.</summary>
internal sealed class HastyTime : FakeTimeProvider
{
    private static readonly TimeSpan[] Pauses = [.. Enumerable.Range(0, 30).Select(KernelWait.Pause).Distinct()];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (Pauses.Contains(dueTime))
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }
        return timer;
    }
}
