using System.Runtime.InteropServices;
using System.Text;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Events;

namespace Jaild.Hosts.FreeBsd.Calls;

/// <summary>The calls by FreeBSD's libc: the caller's memory is pinned for each, the array of iovecs is native memory that the kernel may write to.</summary>
internal sealed unsafe class LibraryCalls : IKernelCalls
{
    private const int NoWait = 2;
    private const int Room = 64;

    /// <inheritdoc/>
    public bool HasDescriptors { get; } = FreeBsdLibrary.Has("jail_remove_jd") && FreeBsdLibrary.Has("close");

    /// <inheritdoc/>
    public KernelAnswer JailSet(IReadOnlyList<Iovec> vectors, int flags) => Call("jail_set", () => Pinned(vectors, v => FreeBsdLibrary.JailSet((IovecRecord*)v, (uint)vectors.Count, flags)));

    /// <inheritdoc/>
    public KernelAnswer JailGet(IReadOnlyList<Iovec> vectors, int flags) => Call("jail_get", () => Pinned(vectors, v => FreeBsdLibrary.JailGet((IovecRecord*)v, (uint)vectors.Count, flags)));

    /// <inheritdoc/>
    public KernelAnswer JailRemove(int jid) => Call("jail_remove", () => FreeBsdLibrary.JailRemove(jid));

    /// <inheritdoc/>
    public KernelAnswer JailRemoveDescriptor(int descriptor) => Call("jail_remove_jd", () => FreeBsdLibrary.JailRemoveDescriptor(descriptor));

    /// <inheritdoc/>
    public KernelAnswer Close(int descriptor) => Call("close", () => FreeBsdLibrary.Close(descriptor));

    /// <inheritdoc/>
    public KernelAnswer Sysctl(string name, Iovec old) => Call("sysctlbyname", () =>
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'), memory = old.Memory)
        {
            var length = (nuint)old.Length;
            var answer = FreeBsdLibrary.SysctlByName(text, memory, &length, null, 0);
            old.Length = (long)length;
            return answer;
        }
    });

    /// <inheritdoc/>
    public KernelAnswer Sysctl(int[] numbers, Iovec old, byte[]? value) => Call("sysctl", () =>
    {
        fixed (int* mib = numbers)
        fixed (byte* memory = old.Memory, given = value)
        {
            var length = (nuint)old.Length;
            var answer = FreeBsdLibrary.Sysctl(mib, (uint)numbers.Length, memory, &length, given, (nuint)(value?.Length ?? 0));
            old.Length = (long)length;
            return answer;
        }
    });

    /// <inheritdoc/>
    public KernelAnswer FileSystems(byte[]? buffer) => Call("getfsstat", () =>
    {
        fixed (byte* memory = buffer)
        {
            return FreeBsdLibrary.FileSystems(memory, buffer?.Length ?? 0, NoWait);
        }
    });

    /// <inheritdoc/>
    public KernelAnswer Queue() => FreeBsdLibrary.Has("kevent") ? Call("kqueue", FreeBsdLibrary.Queue) : FreeBsdErrno.NoCall;

    /// <inheritdoc/>
    public KernelAnswer Register(int queue, Kevent change) => Call("kevent", () =>
    {
        var record = new KeventRecord { Ident = change.Ident, Filter = change.Filter, Flags = change.Flags, Notes = change.Notes, Data = change.Data };
        var now = default(TimespecRecord);
        return FreeBsdLibrary.Events(queue, &record, 1, null, 0, &now);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<Kevent>> Wait(int queue, CancellationToken cancel) => Task.Factory.StartNew<IReadOnlyList<Kevent>>(() =>
    {
        var records = stackalloc KeventRecord[Room];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var second = new TimespecRecord { Seconds = 1 };
            var count = FreeBsdLibrary.Events(queue, null, 0, records, Room, &second);
            if (count > 0)
            {
                return [.. new Span<KeventRecord>(records, count).ToArray().Select(r => new Kevent(r.Ident, r.Filter, r.Flags, r.Notes, r.Data))];
            }
            if (count < 0 && Marshal.GetLastPInvokeError() != (int)FreeBsdErrno.Interrupted)
            {
                throw KernelFailure.Of("kevent", "waiting for deaths of jails", (FreeBsdErrno)Marshal.GetLastPInvokeError(), "");
            }
        }
    }, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static KernelAnswer Call(string function, Func<int> call)
    {
        if (!FreeBsdLibrary.Has(function))
        {
            return FreeBsdErrno.NoCall;
        }
        while (true)
        {
            var answer = call();
            var errno = (FreeBsdErrno)Marshal.GetLastPInvokeError();
            if (answer >= 0 || errno != FreeBsdErrno.Interrupted)
            {
                return answer >= 0 ? new KernelAnswer(answer) : errno;
            }
        }
    }

    private static int Pinned(IReadOnlyList<Iovec> vectors, Func<nint, int> call)
    {
        var pins = new List<GCHandle>(vectors.Count);
        var records = (IovecRecord*)NativeMemory.AllocZeroed((nuint)vectors.Count, (nuint)sizeof(IovecRecord));
        try
        {
            foreach (var (i, vector) in vectors.Index())
            {
                if (vector.Memory is { } memory)
                {
                    pins.Add(GCHandle.Alloc(memory, GCHandleType.Pinned));
                    records[i].Base = (void*)pins[^1].AddrOfPinnedObject();
                }
                records[i].Length = (nuint)vector.Length;
            }
            var answer = call((nint)records);
            if (answer >= 0)
            {
                foreach (var (i, vector) in vectors.Index())
                {
                    vector.Length = (long)records[i].Length;
                }
            }
            return answer;
        }
        finally
        {
            // freeing may set errno; the last P/Invoke error is kept by the runtime, and was taken before
            var error = Marshal.GetLastPInvokeError();
            pins.ForEach(p => p.Free());
            NativeMemory.Free(records);
            Marshal.SetLastPInvokeError(error);
        }
    }
}
