using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>All processes that a child of ours started and that did not leave for a session of their own; ended as one.</summary>
internal sealed class Session(int id, Reaper reaper, TimeProvider time)
{
    /// <summary>What cancelled work gets between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>SIGTERM to all, 5 s, SIGKILL to what is left; answers when no member is alive.</summary>
    internal async Task End(TimeSpan grace)
    {
        if (grace > TimeSpan.Zero)
        {
            using var over = new CancellationTokenSource(grace, time);
            try
            {
                await SendAndAwait(Signals.Terminate, over.Token);
                return;
            }
            catch (OperationCanceledException)
            {
                // the grace is over
            }
        }
        await SendAndAwait(Signals.Kill, CancellationToken.None);
    }

    /// <summary>Sends a signal once to each member, those born meanwhile too, until there is none.</summary>
    private async Task SendAndAwait(int signal, CancellationToken cancel)
    {
        var told = new HashSet<(int, ulong)>();
        while (ProcessEntry.All().Where(p => p.Session == id && !p.IsZombie).ToList() is { Count: > 0 } members)
        {
            foreach (var member in members)
            {
                using var process = Signals.Open(member.Pid);
                if (process is null || !member.IsAlive())
                {
                    continue;
                }
                if (told.Add((member.Pid, member.Start)))
                {
                    Signals.Send(process, signal);
                }
            }
            using var first = Signals.Open(members[0].Pid);
            if (first is not null && members[0].IsAlive())
            {
                await reaper.Ended(first, cancel);
            }
        }
        Reaper.ReapOrphans();
    }
}
