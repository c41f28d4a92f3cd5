using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Descriptors;
using Jaild.Hosts.Simulated.Kernel.Events;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel;

/// <content>Jail descriptors: jail_attach_jd(2), jail_remove_jd(2), close(2), and "desc" in jail_set and jail_get. From the manual of 15, not observed.</content>
internal sealed partial class SimulatedKernel
{
    private const int AnyDescriptor = JailFlags.UseDescriptor | JailFlags.AtDescriptor | AnswersDescriptor;
    private const int AnswersDescriptor = JailFlags.GetDescriptor | JailFlags.OwnDescriptor;

    /// <summary>jail_attach_jd(2).</summary>
    public KernelAnswer JailAttachDescriptor(KernelProcess caller, int descriptor) => CallOf15(() =>
    {
        var prison = Bound(caller, descriptor).Prison ?? throw new KernelRefusal(FreeBsdErrno.NoEntry);
        Enter(caller, prison);
        return 0;
    });

    /// <summary>jail_remove_jd(2).</summary>
    public KernelAnswer JailRemoveDescriptor(KernelProcess caller, int descriptor) => CallOf15(() =>
    {
        removal.Remove(Bound(caller, descriptor).Prison ?? throw new KernelRefusal(FreeBsdErrno.NoEntry));
        return 0;
    });

    /// <summary>close(2) of what this kernel opened.</summary>
    public KernelAnswer Close(KernelProcess caller, int descriptor) => Call(() =>
    {
        Close(caller.Descriptors.Close(descriptor) ?? throw new KernelRefusal(FreeBsdErrno.BadDescriptor));
        return 0;
    });

    private static JailDescriptor Bound(KernelProcess caller, int descriptor)
    {
        var found = caller.Descriptors.Find<JailDescriptor>(descriptor, FreeBsdErrno.Invalid);
        Check(found.IsPrivileged, FreeBsdErrno.NoPermission);
        return found;
    }

    /// <summary>The prison to look from, and the one that a descriptor stands for.</summary>
    private static (Prison Viewer, Prison? Known) ByDescriptor(KernelProcess caller, OptionList options, int flags)
    {
        var given = options.Int("desc");
        if ((flags & AnyDescriptor) == 0)
        {
            return given is null ? (caller.Prison, null) : throw new KernelRefusal(FreeBsdErrno.Invalid, "unexpected desc");
        }
        const int both = JailFlags.UseDescriptor | JailFlags.AtDescriptor;
        Check((flags & both) != both, FreeBsdErrno.Invalid);
        var number = given ?? throw new KernelRefusal(FreeBsdErrno.Invalid, "missing desc");
        if ((flags & both) == 0)
        {
            return (caller.Prison, null);
        }
        var found = caller.Descriptors.Find<JailDescriptor>(number, FreeBsdErrno.Invalid, "not a jail descriptor");
        var prison = found.Prison ?? throw new KernelRefusal(FreeBsdErrno.NoEntry, "descriptor to dead jail");
        return (flags & JailFlags.UseDescriptor) != 0 ? (caller.Prison, prison) : (prison, null);
    }

    private static void AnswerDescriptor(KernelProcess caller, OptionList options, int flags, Prison prison, IReadOnlyList<Iovec>? vectors)
    {
        if ((flags & AnswersDescriptor) != 0)
        {
            Check((flags & JailFlags.OwnDescriptor) == 0 || caller.IsRoot, FreeBsdErrno.NoPermission);
            var number = caller.Descriptors.Open(new JailDescriptor(prison, (flags & JailFlags.OwnDescriptor) != 0, caller.IsRoot));
            var option = options.Find("desc")!; // asked for already
            BinaryPrimitives.WriteInt32LittleEndian(option.Value!, number);
            option.Value!.CopyTo(vectors![2 * option.Position + 1].Memory!, 0);
        }
    }

    private KernelAnswer CallOf15(Func<int> call) => Version == KernelVersion.FreeBsd15 ? Call(call) : FreeBsdErrno.NoCall;

    private void Detach(Prison prison)
    {
        Events.Condemned(prison);
        foreach (var descriptor in prison.Descriptors.ToList())
        {
            descriptor.Detach(References);
        }
    }

    private void CloseAll(KernelProcess process) => process.Descriptors.CloseAll().ForEach(Close);

    private void Close(object closed)
    {
        if (closed is Kqueue queue)
        {
            Events.Close(queue);
        }
        else if (closed is JailDescriptor { Prison: { } prison } descriptor)
        {
            References.Guard(prison);
            descriptor.Detach(References);
            if (descriptor.Owns)
            {
                removal.Remove(prison);
            }
            References.Unguard(prison);
        }
    }
}
