using System.IO.Enumeration;
using Grpc.Core;
using Jaild.Api;
using Jaild.Core.Journal;
using Jaild.V1;
using EventKind = Jaild.Core.Model.EventKind;

namespace Jaild.HostTests.Torture;

/// <summary>A watcher that goes on after its last revision whenever the daemon comes back; what it was given has to be the journal, over all deaths.</summary>
internal sealed class JoinedWatch : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly List<Change> given = [];
    private readonly string glob;
    private readonly bool steps;
    private readonly Func<JailService.JailServiceClient> jails;
    private readonly Tally tally;
    private readonly Task loop;
    private long last;
    private long compared;

    /// <summary>Begins with the first revision.</summary>
    internal JoinedWatch(Func<JailService.JailServiceClient> jails, string glob, bool steps, Tally tally)
    {
        (this.jails, this.glob, this.steps, this.tally) = (jails, glob, steps, tally);
        loop = Task.Run(Run);
    }

    /// <summary>How what was given since the last comparison differs from the journal up to a revision, or null.</summary>
    internal async Task<string?> Difference(IReadOnlyList<JournalEntry> journal, long revision)
    {
        var expected = journal.Where(e => e.Revision > compared && e.Revision <= revision).Select(Expected).OfType<Change>().ToList();
        using var over = new CancellationTokenSource(patience);
        while (expected.Count > 0 && Interlocked.Read(ref last) < expected[^1].Revision && !over.IsCancellationRequested && !loop.IsCompleted)
        {
            await Task.Delay(10);
        }
        if (loop.IsCompleted)
        {
            await loop;
        }
        List<Change> got;
        lock (gate)
        {
            got = [.. given];
            given.Clear();
        }
        compared = revision;
        tally.Count("changes compared with the journal", expected.Count);
        var wrong = expected.Zip(got).FirstOrDefault(p => !p.First.Equals(p.Second));
        return wrong.First is not null ? $"watch of '{glob}': the journal has {wrong.First}, it was given {wrong.Second}"
            : expected.Count != got.Count ? $"watch of '{glob}': {expected.Count} changes up to revision {revision}, it was given {got.Count}" : null;
    }

    private Change? Expected(JournalEntry entry)
    {
        var events = entry.Events.Where(e => steps || e.Kind is not (EventKind.StepBegun or EventKind.StepDone or EventKind.UndoBegun or EventKind.UndoDone)).ToList();
        return (glob == "" || FileSystemName.MatchesSimpleExpression(glob, entry.Name.Value)) && (events.Count > 0 || entry.Events.IsEmpty) ? entry.ToProto(events) : null;
    }

    private async Task Run()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                using var call = jails().WatchJails(new() { AfterRevision = last, Steps = steps, Filter = new() { NameGlob = glob } }, cancellationToken: ending.Token);
                while (await call.ResponseStream.MoveNext(ending.Token))
                {
                    if (call.ResponseStream.Current.Change is { } change)
                    {
                        lock (gate)
                        {
                            given.Add(change);
                        }
                        Interlocked.Exchange(ref last, change.Revision);
                    }
                }
            }
            catch (RpcException gone) when (gone.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal)
            {
                await Task.Delay(20);
            }
            catch (Exception ended) when (ended is ObjectDisposedException or OperationCanceledException)
            {
                // the client of a dead daemon, or the end
            }
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        loop.ContinueWith(_ => ending.Dispose(), TaskScheduler.Default);
    }
}
