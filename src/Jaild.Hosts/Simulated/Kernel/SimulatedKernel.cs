using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Events;
using Jaild.Hosts.Simulated.Kernel.Files;
using Jaild.Hosts.Simulated.Kernel.Mounts;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel;

/// <summary>
/// A FreeBSD kernel in memory, as far as jails reach: it takes the calls of libc with the memory of their callers, and answers byte for byte.
/// This part holds its state; the others are its calls, each made by a process of it, one at a time.
/// </summary>
internal sealed partial class SimulatedKernel
{
    private readonly Lock gate = new();
    private readonly PrisonRemoval removal;

    public SimulatedKernel(KernelOptions options)
    {
        Options = options;
        Prisons = new(NewHost(options));
        References = new(Prisons, options.Version);
        Processes = new(Prisons.Host, References, options.Time);
        Mounts = new(Prisons, References);
        removal = new(References, Processes, options.Version);
        References.Condemned += Detach;
        Processes.Exited += CloseAll;
        Init = Processes.Fork(null);
        Init.Command = "init";
    }

    public KernelOptions Options { get; }

    public KernelVersion Version => Options.Version;

    public Func<string, FileEntry?> Files => Options.Files;

    public KernelDefaults Defaults { get; } = new();

    public PrisonTree Prisons { get; }

    public References References { get; }

    public ProcessTable Processes { get; }

    public PrisonEvents Events { get; } = new();

    public MountTable Mounts { get; }

    /// <summary>The first process, of root on the host; all others are its children.</summary>
    public KernelProcess Init { get; }

    /// <summary>Looks at its state while nothing changes it.</summary>
    public T Look<T>(Func<T> look)
    {
        lock (gate)
        {
            return look();
        }
    }

    private static Prison NewHost(KernelOptions options)
    {
        var host = new Prison(0, null)
        {
            Component = "0",
            Allowed = Permissions.Full,
            Host = new(options.HostName),
            ChildrenMax = JailFlags.MaxJid,
            OsRelDate = options.OsRelDate,
            OsRelease = options.OsRelease,
            Traits = PrisonTraits.Host | PrisonTraits.Vnet,
            Users = 1,
            References = 1,
        };
        host.SystemV.AsSpan().Fill(host);
        return host;
    }

    /// <summary>Does a call: what it refuses becomes its errno.</summary>
    private KernelAnswer Call(Func<int> call)
    {
        lock (gate)
        {
            try
            {
                return new(call());
            }
            catch (KernelRefusal refusal)
            {
                return refusal.Errno;
            }
        }
    }
}
