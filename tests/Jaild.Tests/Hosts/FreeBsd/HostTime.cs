using Jaild.Tests.Engine;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>
/// The clock as the host has it: its look at all jails once a second, as long as one lives, does not make it jump, or no deadline
/// would hold beside it.
/// </summary>
internal sealed class HostTime(HastyTime time) : TimeProvider
{
    /// <summary>How long after a death a host that must poll has seen it.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime == Poll ? time.CreatePatientTimer(callback, state, dueTime, period) : time.CreateTimer(callback, state, dueTime, period);
}
