using Jaild.Core;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Events;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>
/// Tells when there is reason to look at a jail again: by EVFILT_JAIL (15), whose event says that it began to die or was changed; where the
/// kernel refuses that, by one reading of all jails a second. One loop serves all who wait, and ends with the last of them.
/// </summary>
internal sealed class DeathWatch(IKernelCalls kernel, JailTable table, TimeProvider time)
{
    private static readonly TimeSpan poll = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly List<Waiting> waiting = [];
    private int? queue;
    private bool runs;

    /// <summary>Ends when a jail is not as it was: not alive, of another name, or said by the kernel to have changed.</summary>
    internal async Task Changed(JailRow row, CancellationToken cancel)
    {
        var mine = new Waiting(row, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.Add(mine);
            mine.IsTold = Register(row.Jid);
            if (!mine.IsTold && !runs)
            {
                runs = true;
                _ = Poll();
            }
        }
        try
        {
            // registered after the caller looked, so it is looked at once more
            if (IsAsWas(row, table.Find(row.Jid)))
            {
                await mine.Told.Task.WaitAsync(cancel);
            }
        }
        finally
        {
            lock (gate)
            {
                waiting.Remove(mine);
            }
        }
    }

    /// <summary>False: this kernel does not tell.</summary>
    private bool Register(int jid)
    {
        if (queue is null)
        {
            var opened = kernel.Queue();
            queue = opened.Result;
            if (opened.Result >= 0)
            {
                _ = Listen(opened.Result);
            }
        }
        return queue >= 0 && kernel.Register(queue.Value, new((ulong)jid, JailNotes.JailFilter, KeventFlags.Add | KeventFlags.Clear, JailNotes.Remove | JailNotes.Set)) is { Result: >= 0 } or { Errno: FreeBsdErrno.NoProcess or FreeBsdErrno.NoEntry };
    }

    private async Task Listen(int descriptor)
    {
        try
        {
            while (true)
            {
                Tell(await kernel.Wait(descriptor, CancellationToken.None));
            }
        }
        catch (JaildException)
        {
            lock (gate)
            {
                // whoever waits looks again, and is polled for from now on
                queue = -1;
                waiting.ForEach(w => w.Told.TrySetResult());
            }
        }
    }

    private void Tell(IReadOnlyList<Kevent> events)
    {
        var told = events.Select(e => (int)e.Ident).ToHashSet();
        lock (gate)
        {
            waiting.FindAll(w => told.Contains(w.Row.Jid)).ForEach(w => w.Told.TrySetResult());
        }
    }

    private async Task Poll()
    {
        while (true)
        {
            await Task.Delay(poll, time);
            List<Waiting> polled;
            lock (gate)
            {
                polled = waiting.FindAll(w => !w.IsTold);
                if (polled.Count == 0)
                {
                    runs = false;
                    return;
                }
            }
            try
            {
                var now = table.All().DistinctBy(r => r.Jid).ToDictionary(r => r.Jid);
                polled.FindAll(w => !IsAsWas(w.Row, now.GetValueOrDefault(w.Row.Jid))).ForEach(w => w.Told.TrySetResult());
            }
            catch (JaildException failed)
            {
                polled.ForEach(w => w.Told.TrySetException(failed));
            }
        }
    }

    private static bool IsAsWas(JailRow was, JailRow? now) => now is { Dying: false } && now.Name == was.Name && now.Marker == was.Marker;

    private sealed class Waiting(JailRow row, TaskCompletionSource told)
    {
        internal JailRow Row => row;

        internal TaskCompletionSource Told => told;

        internal bool IsTold { get; set; }
    }
}
