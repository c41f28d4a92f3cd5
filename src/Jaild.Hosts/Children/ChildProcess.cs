using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Children;

/// <summary>How a child ended.</summary>
/// <param name="ExitCode">Its code, or 128 + signal.</param>
/// <param name="TimedOut">Whether it was ended for its time.</param>
/// <param name="Output">The last lines it printed.</param>
internal sealed record ChildEnd(int ExitCode, bool TimedOut, string Output);

/// <summary>The one way in which a host starts a program: see <see cref="Spawn"/>; waited for by its number, ended with its session.</summary>
internal sealed class ChildProcess(Reaper reaper, TimeProvider time, Func<int, Descriptor?> open)
{
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs a program to its end, not to that of what it left in the background. Cancellation ends its session first.</summary>
    internal async Task<ChildEnd> Run(Program program, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var own = program.Silent || program.Output is not null || program.Log is not null ? null : new OutputFile();
        var output = program.Output ?? own;
        return await Collect(ChildClaims.Claim(() => Start(program, program.Log ?? output?.Descriptor)), output, program.Timeout, cancel);
    }

    /// <summary>Waits for a claimed process; when its time is over or it is cancelled, ends its session. Whatever fails: it is ended and reaped.</summary>
    internal async Task<ChildEnd> Collect(int pid, OutputFile? output, TimeSpan timeout, CancellationToken cancel)
    {
        bool timedOut;
        int code;
        try
        {
            await using var trim = output is null ? null : time.CreateTimer(_ => output.Trim(), null, look, look);
            // not reaped yet, so the number is still its own
            using var process = open(pid);
            timedOut = process is not null && await Ended(pid, process, timeout, cancel);
            code = ChildClaims.Collect(pid);
        }
        catch
        {
            await Forsake(pid);
            throw;
        }
        cancel.ThrowIfCancellationRequested();
        return new(code, timedOut, output?.Tail() ?? "");
    }

    /// <summary>Answers whether it was ended because its time was over.</summary>
    private async Task<bool> Ended(int pid, Descriptor process, TimeSpan timeout, CancellationToken cancel)
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
            await Session.Of(pid, reaper, time).End(Session.Grace);
        }
        using var patience = new CancellationTokenSource(Session.Patience, time);
        try
        {
            await reaper.Ended(process, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw Session.Unkillable(pid);
        }
        return !cancel.IsCancellationRequested;
    }

    /// <summary>What cannot be waited for in the usual way, as when descriptors have run out, is killed by number; what outlives that is reaped when it ends.</summary>
    private async Task Forsake(int pid)
    {
        ChildClaims.Kill(pid);
        using var patience = new CancellationTokenSource(Session.Patience, time);
        while (!ChildClaims.Release(pid) && !patience.IsCancellationRequested)
        {
            await Task.Delay(look / 5, time);
        }
    }

    private static int Start(Program program, Descriptor? output)
    {
        var pid = Spawn.Start(program.Path, program.Arguments, program.Environment, program.Directory, output);
        return pid > 0 ? pid : throw new JaildException(ErrorKind.Host, "PROGRAM_NOT_STARTED", $"{program.Path}: {Errno.Text(-pid)}");
    }
}
