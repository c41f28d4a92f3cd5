using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild;

/// <summary>One line of the log for every transition and every failure, read from the journal: what is logged is durable.</summary>
internal sealed partial class TransitionLog(IJournal journal, TimeProvider time, ILogger<TransitionLog> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Logs every entry after a revision until cancelled, and then what is durable by that time; what cannot be read or told is itself told, and it goes on.</summary>
    public async Task Run(long after, CancellationToken cancel)
    {
        for (var isLast = false; !isLast;)
        {
            isLast = cancel.IsCancellationRequested;
            try
            {
                var end = isLast ? journal.Ledger.Revision : long.MaxValue;
                if (after < end)
                {
                    await foreach (var entry in journal.Read(Math.Max(after, journal.Oldest), isLast ? CancellationToken.None : cancel))
                    {
                        after = entry.Revision;
                        foreach (var one in entry.Events)
                        {
                            Tell(entry, one);
                        }
                        if (after >= end)
                        {
                            break;
                        }
                    }
                    isLast |= !cancel.IsCancellationRequested; // the journal has ended
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                continue;
            }
            catch (Exception error)
            {
                Log.Broken(logger, after, error);
                await Task.Delay(Pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Tell(JournalEntry entry, JailEvent one)
    {
        var operation = one.Operation?.ToString() ?? "-";
        // what hooks print may hold line ends and escapes: none of it may begin a line of the log
        var message = PlainText.Escape((one.Message.Length > 0 ? one.Message : one.Reason.Length > 0 ? one.Reason : one.Trigger?.Word() ?? "done").TrimEnd('\n'));
        var (from, to) = (one.From.Word(), one.To.Word());
        switch (one.Kind)
        {
            case EventKind.Transition:
                Log.Transition(logger, entry.Name.Value, from, to, message, entry.Jail, operation, entry.Revision);
                break;
            case EventKind.UndoFailed:
                Log.Left(logger, entry.Name.Value, one.Step, message, entry.Jail, operation, entry.Revision);
                break;
            case EventKind.StepFailed or EventKind.Warning or EventKind.Condition:
                Log.Warning(logger, entry.Name.Value, one.Step.Length > 0 ? one.Step : one.Reason, message, entry.Jail, operation, entry.Revision);
                break;
            case EventKind.Ended when entry.Operation?.Error is { } error:
                Log.OperationFailed(logger, entry.Name.Value, entry.Operation.Verb, error.Reason, message, entry.Jail, operation, entry.Revision);
                break;
            default:
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Jail}: {From} -> {To}: {Reason} uuid={Uuid} operation={Operation} revision={Revision}")]
        public static partial void Transition(ILogger logger, string jail, string from, string to, string reason, Guid uuid, string operation, long revision);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Jail}: {Step}: could not be undone: {Reason} uuid={Uuid} operation={Operation} revision={Revision}")]
        public static partial void Left(ILogger logger, string jail, string step, string reason, Guid uuid, string operation, long revision);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Jail}: {Step}: {Reason} uuid={Uuid} operation={Operation} revision={Revision}")]
        public static partial void Warning(ILogger logger, string jail, string step, string reason, Guid uuid, string operation, long revision);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Jail}: {Verb} failed: {Code}: {Reason} uuid={Uuid} operation={Operation} revision={Revision}")]
        public static partial void OperationFailed(ILogger logger, string jail, string verb, string code, string reason, Guid uuid, string operation, long revision);

        [LoggerMessage(Level = LogLevel.Critical, Message = "the log of transitions goes on after revision {Revision}: an entry could not be told")]
        public static partial void Broken(ILogger logger, long revision, Exception error);
    }
}
