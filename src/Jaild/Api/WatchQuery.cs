using System.Globalization;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.V1;
using EventKind = Jaild.Core.Model.EventKind;

namespace Jaild.Api;

/// <summary>What a watcher asked for, checked.</summary>
internal sealed class WatchQuery
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(10);
    private readonly bool steps;

    public WatchQuery(WatchJailsRequest request, IJournal journal)
    {
        Filter = new JailFilter(request.Filter);
        steps = request.Steps;
        SendInitial = request.SendInitial;
        After = request.HasAfterRevision ? request.AfterRevision : null;
        Interval = request.ProgressInterval?.ToTimeSpan() ?? DefaultInterval;
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromHours(1))
        {
            throw JaildException.Invalid("progress_interval", "less than 1 second or more than 1 hour");
        }
        if (SendInitial && After is not null)
        {
            throw JaildException.Invalid("send_initial", "not together with after_revision");
        }
        CheckEpoch(request.Epoch, journal);
        CheckRevision(journal);
    }

    /// <summary>Which jails.</summary>
    public JailFilter Filter { get; }

    /// <summary>Whether how things stand comes first.</summary>
    public bool SendInitial { get; }

    /// <summary>The revision to begin after, or null for now.</summary>
    public long? After { get; }

    /// <summary>The longest silence.</summary>
    public TimeSpan Interval { get; }

    /// <summary>What the watcher is told of an entry, or null for nothing.</summary>
    public Change? Change(JournalEntry entry, Ledger ledger)
    {
        if (!Filter.Matches(entry, ledger.Find(entry.Jail)?.Status.State))
        {
            return null;
        }
        var events = entry.Events.Where(e => steps || !IsStep(e.Kind)).ToList();
        // an entry without any event tells of an operation alone
        return events.Count > 0 || entry.Events.IsEmpty ? entry.ToProto(events) : null;
    }

    private static bool IsStep(EventKind kind) => kind is EventKind.StepBegun or EventKind.StepDone or EventKind.UndoBegun or EventKind.UndoDone;

    private static void CheckEpoch(string epoch, IJournal journal)
    {
        if (Ids.ParseOptional(epoch, "epoch") is { } asked && asked != journal.Epoch)
        {
            var message = $"{asked}: the journal has begun a new epoch ({journal.Epoch}) since, by a repair or restore: list again";
            throw new JaildException(ErrorKind.Invalid, "EPOCH_CHANGED", message)
            {
                Fields = [new("epoch", message)], Metadata = new Dictionary<string, string> { ["epoch"] = journal.Epoch.ToString() },
            };
        }
    }

    private void CheckRevision(IJournal journal)
    {
        if (After is < 0 || After > journal.Ledger.Revision)
        {
            throw JaildException.Invalid("after_revision", string.Create(CultureInfo.InvariantCulture, $"{After} is of the future: the newest revision is {journal.Ledger.Revision}, watch after that or an earlier one"));
        }
        if (After < journal.Oldest)
        {
            var oldest = journal.Oldest.ToString(CultureInfo.InvariantCulture);
            throw new JaildException(ErrorKind.OutOfRange, "REVISION_GONE", string.Create(CultureInfo.InvariantCulture,
                $"revision {After} is gone: the journal goes back to {oldest}: watch after that, or begin with how things stand"))
            {
                Metadata = new Dictionary<string, string> { ["oldest_revision"] = oldest },
            };
        }
    }
}
