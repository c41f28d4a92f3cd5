using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>How a child ended.</summary>
/// <param name="ExitCode">Its code, or 128 + signal.</param>
/// <param name="TimedOut">Whether it was ended for its time.</param>
/// <param name="Output">The last lines it printed.</param>
internal sealed record ChildEnd(int ExitCode, bool TimedOut, string Output);

/// <summary>The one way in which a host starts a program: see <see cref="Spawn"/>; waited for by its number, ended with its session.</summary>
internal sealed class ChildProcess(Reaper reaper, TimeProvider time)
{
    /// <summary>Runs a program to its end, not to that of what it left in the background. Cancellation ends its session first.</summary>
    internal async Task<ChildEnd> Run(Program program, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var own = program.Silent || program.Output is not null ? null : new OutputFile();
        var output = program.Output ?? own;
        var pid = ChildClaims.Claim(() => Start(program, output));
        // not reaped yet, so the number is still its own
        using var process = Signals.Open(pid);
        var timedOut = await Await(pid, process!, program.Timeout, cancel);
        var code = ChildClaims.Collect(pid);
        cancel.ThrowIfCancellationRequested();
        return new(code, timedOut, output?.Tail() ?? "");
    }

    /// <summary>Waits for a claimed process; when its time is over or it is cancelled, ends its session. Answers whether its time was over.</summary>
    internal async Task<bool> Await(int pid, Descriptor process, TimeSpan timeout, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            await reaper.Ended(process, either.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            try
            {
                await new Session(pid, reaper, time).End(Session.Grace);
                using var patience = new CancellationTokenSource(Session.Patience, time);
                await reaper.Ended(process, patience.Token);
            }
            catch (Exception failed) when (failed is JaildException or OperationCanceledException)
            {
                ChildClaims.Release(pid);
                throw failed as JaildException ?? Session.Unkillable(pid);
            }
            return !cancel.IsCancellationRequested;
        }
    }

    private static int Start(Program program, OutputFile? output)
    {
        var pid = Spawn.Start(program.Path, program.Arguments, program.Environment, program.Directory, output?.Descriptor);
        return pid > 0 ? pid : throw new JaildException(ErrorKind.Host, "PROGRAM_NOT_STARTED", $"{program.Path}: {Errno.Text(-pid)}");
    }
}
