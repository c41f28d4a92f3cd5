using Jaild.Api;
using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild;

/// <summary>One line of the log for every transition and every failure, read from the journal: what is logged is durable.</summary>
internal sealed partial class TransitionLog(IJournal journal, ILogger<TransitionLog> logger)
{
    /// <summary>Logs every entry after a revision until cancelled.</summary>
    public async Task Run(long after, CancellationToken cancel)
    {
        try
        {
            await foreach (var entry in journal.Read(after, cancel))
            {
                foreach (var one in entry.Events)
                {
                    Tell(entry, one);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error)
        {
            Log.Ended(logger, error);
        }
    }

    private void Tell(JournalEntry entry, JailEvent one)
    {
        var operation = one.Operation?.ToString() ?? "-";
        var message = Line(one.Message.Length > 0 ? one.Message : one.Reason.Length > 0 ? one.Reason : one.Trigger?.ToString().ToLowerInvariant() ?? "done");
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
                Log.Warning(logger, entry.Name.Value, one.Step, message, entry.Jail, operation, entry.Revision);
                break;
            case EventKind.Ended when entry.Operation?.Error is { } error:
                Log.OperationFailed(logger, entry.Name.Value, entry.Operation.Verb, error.Reason, message, entry.Jail, operation, entry.Revision);
                break;
            default:
                break;
        }
    }

    /// <summary>What hooks print may hold line ends and escapes: none of it may begin a line of the log.</summary>
    private static string Line(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.TrimEnd('\n').Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString())) : text;

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

        [LoggerMessage(Level = LogLevel.Critical, Message = "the log of transitions has ended")]
        public static partial void Ended(ILogger logger, Exception error);
    }
}
