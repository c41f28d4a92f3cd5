using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>All processes that a child of ours started and that did not leave for a session of their own; ended as one.</summary>
internal sealed class Session(int id, Reaper reaper, TimeProvider time)
{
    /// <summary>What cancelled work gets between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long the kernel is given to end what was killed: a process that waits for a dead file server does not end.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>That of a child: its own, or what it has of the runtime that started it, which had one of its own; never that of this process.</summary>
    internal static Session Of(int child, Reaper reaper, TimeProvider time) =>
        new(ProcessEntry.Find(child) is { Session: > 0 and var session } && session != ProcessEntry.Find(Environment.ProcessId)!.Session ? session : child, reaper, time);

    /// <summary>SIGTERM to all, 5 s, SIGKILL to what is left; answers when no member is alive, or fails when one cannot be killed.</summary>
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
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await SendAndAwait(Signals.Kill, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw Unkillable(Members().Select(m => m.Pid).FirstOrDefault(id));
        }
    }

    /// <summary>The error for a process that outlives SIGKILL.</summary>
    internal static JaildException Unkillable(int pid) => new(ErrorKind.Host, "CHILD_UNKILLABLE",
        $"process {pid} does not end though it was killed: look what it waits for (/proc/{pid}/stack), such as a file server that does not answer");

    private List<ProcessEntry> Members() => [.. ProcessEntry.All().Where(p => p.Session == id && !p.IsZombie)];

    private async Task SendAndAwait(int signal, CancellationToken cancel)
    {
        await new Killing(reaper, time).All(Members, signal, cancel);
        Reaper.ReapOrphans();
    }
}
