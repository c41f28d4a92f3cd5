using System.Collections.Concurrent;
using Jaild.Core;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux;

/// <summary>
/// Work that asks what may never answer (a dead file server, a kernel that hangs in its networks): each on a thread of its own that is given up at its
/// deadline. One at a time per name, so that what is given up can neither pile up nor meet its successor; what it brings after all is taken back.
/// </summary>
internal sealed partial class PatientCalls(TimeProvider time, ILogger logger, string advice = PatientCalls.ForFiles)
{
    internal const string ForFiles = "look whether its file system is there (a file server that is down?)";
    internal const string ForNetworks = "look what holds its networks (dmesg)";

    /// <summary>How long work is given to end by itself once it is cancelled; a call of the kernel does not hear of it.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Task> givenUp = new(StringComparer.Ordinal);

    /// <summary>Does work under a name that people know it by; its token is set when it is given up or cancelled.</summary>
    internal async Task<T> Run<T>(string name, TimeSpan limit, Func<CancellationToken, Task<T>> work, Func<T, Task> takeBack, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        if (givenUp.TryGetValue(name, out var earlier) && !await Ends(earlier, either.Token))
        {
            throw Hangs(name, "an earlier call still hangs");
        }
        // the work outlives this call when it is given up, and so does its token
        var token = new CancellationTokenSource();
        var task = Task.Factory.StartNew(() => work(token.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        if (!await Ends(task, either.Token))
        {
            await token.CancelAsync();
            using var grace = new CancellationTokenSource(Grace, time);
            if (!await Ends(task, grace.Token))
            {
                Log.GivenUp(logger, name, limit.TotalSeconds);
                givenUp[name] = TakeBack(name, task, takeBack);
                throw Hangs(name, cancel.IsCancellationRequested ? "cancelled" : $"deadline of {limit.TotalSeconds:0} s exceeded");
            }
        }
        if (task.IsCanceled && !cancel.IsCancellationRequested)
        {
            throw new JaildException(ErrorKind.Timeout, "DEADLINE", $"{name}: deadline of {limit.TotalSeconds:0} s exceeded; $jaild_tool_timeout gives it more");
        }
        return await task;
    }

    private async Task TakeBack<T>(string name, Task<T> late, Func<T, Task> takeBack)
    {
        try
        {
            await takeBack(await late);
            Log.TakenBack(logger, name);
        }
        catch (Exception failed)
        {
            // nobody waits for it any more; whoever asks for the same name again finds what is there
            Log.CameToNothing(logger, name, failed.Message);
        }
        givenUp.TryRemove(name, out _);
    }

    /// <summary>Whether it ends, in whatever way, before the token is set.</summary>
    private static async Task<bool> Ends(Task task, CancellationToken cancel)
    {
        await task.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    private JaildException Hangs(string name, string why) => new(ErrorKind.Timeout, "HOST_CALL_HANGS",
        $"{name}: {why}, and the kernel does not answer: {advice}, then recover the jail");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Name} hangs in the kernel and was given up after {Seconds} s; should it be done after all, it is taken back")]
        public static partial void GivenUp(ILogger logger, string name, double seconds);

        [LoggerMessage(LogLevel.Warning, "{Name} came back after it was given up, and was taken back")]
        public static partial void TakenBack(ILogger logger, string name);

        [LoggerMessage(LogLevel.Warning, "{Name} came back after it was given up: {Error}")]
        public static partial void CameToNothing(ILogger logger, string name, string error);
    }
}
