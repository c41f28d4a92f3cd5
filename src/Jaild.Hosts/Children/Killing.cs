using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>Ends processes that go on giving birth: each that is found gets a signal, those born meanwhile too, until none is found.</summary>
internal sealed class Killing(Reaper reaper, TimeProvider time)
{
    private static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(20), longest = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Sends a signal once to each, and once more to one that has become another program since: between fork(2) and exec(2) a
    /// child still has its parent's handlers, which may swallow the signal. A number may have gone to somebody else before it was
    /// looked up: whether that one is meant is asked once it can go no more.
    /// </summary>
    internal async Task All(Func<IReadOnlyList<ProcessEntry>> find, int signal, CancellationToken cancel, Func<ProcessEntry, bool>? isMeant = null)
    {
        var told = new HashSet<(int, ulong, bool)>();
        var pause = shortest;
        while (find() is { Count: > 0 } members)
        {
            pause = pause < longest ? pause * 2 : longest;
            foreach (var member in members)
            {
                using var process = Signals.Open(member.Pid);
                if (process is not null && member.IsAlive() && isMeant?.Invoke(member) is not false && told.Add((member.Pid, member.Start, member.HasExecuted)))
                {
                    Signals.Send(process, signal);
                    pause = shortest;
                }
            }
            await OneEnded(members[0], pause, cancel);
        }
    }

    private async Task OneEnded(ProcessEntry member, TimeSpan pause, CancellationToken cancel)
    {
        using var process = Signals.Open(member.Pid);
        if (process is null || !member.IsAlive())
        {
            return;
        }
        using var over = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await reaper.Ended(process, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // time to look who else is there
        }
    }
}
