using Microsoft.Extensions.Time.Testing;

namespace Jaild.HostTests;

/// <summary>Time whose deadlines pass by hand, while the short pauses in which a real kernel is waited for pass by themselves.</summary>
internal sealed class HandTime : TimeProvider
{
    private readonly FakeTimeProvider hand = new();

    internal void Advance(TimeSpan time) => hand.Advance(time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        (dueTime < TimeSpan.FromSeconds(1) ? System : hand).CreateTimer(callback, state, dueTime, period);
}
