using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Core.Model;
using Jaild.Hosts.Simulated;

namespace Jaild.Tests.Engine;

/// <summary>The disk of a simulated machine, as far as the journal is concerned: what is on it survives every crash.</summary>
internal sealed class JournalDisk
{
    /// <summary>All durable entries.</summary>
    public List<JournalEntry> Entries { get; } = [];
}

/// <summary>
/// The journal of one life of a daemon, in memory. Counts its writes; kills the daemon before or after a chosen one, or
/// refuses those that may not use the reserve, as a full disk does.
/// </summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly JournalDisk disk;
    private readonly MachineConnection daemon;
    private readonly Dictionary<Guid, JailRecord> deceased = [];
    private readonly List<(Func<JournalEntry, bool> Wanted, TaskCompletionSource Seen)> expected = [];

    public MemoryJournal(JournalDisk disk, MachineConnection daemon)
    {
        (this.disk, this.daemon) = (disk, daemon);
        foreach (var entry in disk.Entries)
        {
            Apply(entry);
        }
    }

    public Guid Epoch { get; } = new("00000000-0000-0000-0000-0000000000ee");

    public Ledger Ledger { get; } = new();

    public long Oldest => 0;

    /// <summary>Writes asked so far in this life.</summary>
    public int Writes { get; private set; }

    /// <summary>The write at which the daemon is killed, and whether the entry is then on disk.</summary>
    public (int Write, bool After) CrashAt { get; set; } = (-1, false);

    /// <summary>Whether only the reserve is left.</summary>
    public bool Full { get; set; }

    /// <summary>An entry that the disk takes its time for: it is not durable, and nobody knows of it, before the release.</summary>
    public (Func<JournalEntry, bool> Wanted, TaskCompletionSource Reached, Task Release)? Slow { get; set; }

    public async Task<JournalEntry> Append(JournalEntry entry, bool mayUseReserve)
    {
        if (Slow is { } slow && slow.Wanted(entry))
        {
            slow.Reached.TrySetResult();
            await slow.Release;
        }
        return await Write(entry, mayUseReserve);
    }

    private Task<JournalEntry> Write(JournalEntry entry, bool mayUseReserve)
    {
        lock (gate)
        {
            if (daemon.Lost.IsCancellationRequested)
            {
                throw new SimulatedCrash("it was dead already");
            }
            if (Full && !mayUseReserve)
            {
                throw new JaildException(ErrorKind.Exhausted, "DISK_FULL", "no space is left");
            }
            Writes++;
            if (CrashAt == (Writes, false))
            {
                throw daemon.Crash($"before write {Writes}");
            }
            entry = entry with { Revision = disk.Entries.Count + 1 };
            disk.Entries.Add(entry);
            Apply(entry);
            expected.Where(e => e.Wanted(entry)).ToList().ForEach(e => e.Seen.TrySetResult());
            return CrashAt == (Writes, true) ? throw daemon.Crash($"after write {Writes}") : Task.FromResult(entry);
        }
    }

    /// <summary>Completes when an entry of that sort is durable.</summary>
    public Task Next(Func<JournalEntry, bool> wanted)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            expected.Add((wanted, seen));
        }
        return seen.Task;
    }

    public async IAsyncEnumerable<JournalEntry> Read(long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var entry in disk.Entries.Skip((int)after).ToList())
        {
            yield return entry;
        }
        await Task.Delay(Timeout.Infinite, cancel);
    }

    public JailRecord? FindDeceased(Guid uuid)
    {
        lock (gate)
        {
            return deceased.GetValueOrDefault(uuid);
        }
    }

    public Operation? FindOperation(Guid id) => null;

    private void Apply(JournalEntry entry)
    {
        if (Ledger.Apply(entry) is { Status.State: Core.Lifecycle.JailState.Absent } last)
        {
            deceased[last.Uuid] = last;
        }
    }
}
