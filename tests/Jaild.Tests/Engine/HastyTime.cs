using Jaild.Core.Engine;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.Tests.Engine;

/// <summary>A clock that jumps ahead whenever somebody pauses for a second or less before the next look at the kernel, and stands still otherwise.</summary>
internal sealed class HastyTime : FakeTimeProvider
{
    private static readonly TimeSpan[] Pauses = [KernelWait.Pause(0), KernelWait.Pause(10)];

    private volatile bool stands;

    /// <summary>Whether it stands still for everybody.</summary>
    public bool Stands { get => stands; set => stands = value; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (Pauses.Contains(dueTime) && !Stands)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }
        return timer;
    }

    /// <summary>A timer that waits until somebody else advances the clock.</summary>
    public ITimer CreatePatientTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime, period);
}
