using Google.Protobuf;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Journal;

/// <summary>
/// A record that this version cannot make sense of (a later one wrote it) never stops the others: its jail is stuck, and
/// says why.
/// </summary>
internal static class Readable
{
    private const string Reason = "unreadable-record";

    /// <summary>The entry as the ledger may take it.</summary>
    public static JournalEntry Of(JournalEntry entry) => entry.Status is { } status ? entry with { Status = Of(entry.Name, status) } : entry;

    /// <summary>The record as the ledger may take it.</summary>
    public static JailRecord Of(JailRecord record) => record with { Status = Of(record.Name, record.Status) };

    /// <summary>A stored name, or one made of the id when it is no name any more.</summary>
    public static JailName Name(string stored, ByteString id)
    {
        try
        {
            return JailName.Parse(stored);
        }
        catch (JaildException)
        {
            return JailName.Parse($"unreadable-{id.Guid():N}");
        }
    }

    private static JailStatus Of(JailName name, JailStatus status) =>
        !Enum.IsDefined(status.State) || !Enum.IsDefined(status.Desired) ? Stuck(status, $"state {status.State}, wanted {status.Desired}")
        : status.Work is { } work && !(Enum.IsDefined(work.Trigger) && Enum.IsDefined(work.Direction) && Enum.IsDefined(work.Target)) ? Stuck(status, $"transition {work.Trigger}")
        : status.Steps.FirstOrDefault(s => !Enum.IsDefined(s.Progress)) is { } step ? Stuck(status, $"step {step.Step} is {step.Progress}")
        : name.Value.StartsWith("unreadable-", StringComparison.Ordinal) && status.State != JailState.Absent ? Stuck(status, "its name")
        : status;

    private static JailStatus Stuck(JailStatus status, string what) => status with
    {
        State = JailState.Stuck,
        Desired = Desired.Stopped,
        Work = null,
        Reason = Reason,
        Message = $"its record cannot be understood ({what}): it was written by another version of jaild",
        Steps = [.. status.Steps.Select(s => Enum.IsDefined(s.Progress) ? s : s with { Progress = StepProgress.Begun })],
    };
}
