using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Getting;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;
using Jaild.Hosts.Simulated.Kernel.Setting;

namespace Jaild.Hosts.Simulated.Kernel;

/// <content>jail_set(2), jail_get(2), jail_attach(2), jail_remove(2).</content>
internal sealed partial class SimulatedKernel
{
    /// <summary>jail_set(2): makes or changes a jail; answers with its jid.</summary>
    public KernelAnswer JailSet(KernelProcess caller, IReadOnlyList<Iovec>? vectors, int count, int flags) => Call(() =>
    {
        CheckPairs(count);
        CheckRoot(caller);
        var is15 = Version == KernelVersion.FreeBsd15;
        Check(!is15 || !caller.Prison.IsDying, FreeBsdErrno.TryAgain);
        Check((flags & JailFlags.Create) == 0 || caller.Prison.ChildrenMax != 0, FreeBsdErrno.NoPermission);
        Check((flags & ~(is15 ? JailFlags.SetMask15 : JailFlags.SetMask12)) == 0, FreeBsdErrno.Invalid);
        var options = OptionReader.Read(vectors, count);
        return Telling(options, vectors, () =>
        {
            if ((flags & (JailFlags.Create | JailFlags.Update)) == 0)
            {
                throw new KernelRefusal(FreeBsdErrno.Invalid, "no valid operation (create or update)");
            }
            var (viewer, known) = is15 ? ByDescriptor(caller, options, flags) : (caller.Prison, null);
            var prison = new JailSetCall(this, caller, options, flags).Do(viewer, known);
            if (is15)
            {
                AnswerDescriptor(caller, options, flags, prison, vectors);
            }
            return prison.Id;
        });
    });

    /// <summary>jail_get(2): fills the buffers of the caller; answers with the jid.</summary>
    public KernelAnswer JailGet(KernelProcess caller, IReadOnlyList<Iovec>? vectors, int count, int flags) => Call(() =>
    {
        CheckPairs(count);
        var is15 = Version == KernelVersion.FreeBsd15;
        Check((flags & ~(is15 ? JailFlags.GetMask15 : JailFlags.GetMask12)) == 0, FreeBsdErrno.Invalid);
        var options = OptionReader.Read(vectors, count);
        return Telling(options, vectors, () =>
        {
            var (viewer, known) = is15 ? ByDescriptor(caller, options, flags) : (caller.Prison, null);
            var prison = known ?? GetLookup.Find(options, Prisons, viewer, (flags & JailFlags.Dying) != 0, Version);
            new JailReader(options, prison, viewer, Version).Read();
            options.RefuseUnknown();
            if (is15)
            {
                AnswerDescriptor(caller, options, flags, prison, vectors);
            }
            options.CopyOut(vectors!);
            return prison.Id;
        });
    });

    /// <summary>jail_attach(2): moves the caller into a jail. Its current directory stays where it is.</summary>
    public KernelAnswer JailAttach(KernelProcess caller, int jid) => Call(() =>
    {
        CheckRoot(caller);
        var prison = Visible(caller, jid);
        Check(!prison.IsDying, FreeBsdErrno.Invalid);
        Enter(caller, prison);
        return 0;
    });

    /// <summary>jail_remove(2): begins to remove a jail and all below it; on one that is dying it does nothing.</summary>
    public KernelAnswer JailRemove(KernelProcess caller, int jid) => Call(() =>
    {
        CheckRoot(caller);
        removal.Remove(Visible(caller, jid));
        return 0;
    });

    /// <summary>Moves a process into a prison, and tells those who watch.</summary>
    internal void Enter(KernelProcess process, Prison prison)
    {
        Processes.Move(process, prison);
        Events.Entered(prison, process);
    }

    private Prison Visible(KernelProcess caller, int jid) => Prisons.Find(jid, caller.Prison) ?? throw new KernelRefusal(FreeBsdErrno.Invalid);

    private static int Telling(OptionList options, IReadOnlyList<Iovec>? vectors, Func<int> call)
    {
        try
        {
            return call();
        }
        catch (KernelRefusal refusal) when (refusal.Text is not null)
        {
            options.Tell(refusal.Text, vectors ?? []);
            throw;
        }
    }

    private static void CheckPairs(int count) => Check(count % 2 == 0, FreeBsdErrno.Invalid);

    private static void CheckRoot(KernelProcess caller) => Check(caller.IsRoot, FreeBsdErrno.NoPermission);

    private static void Check(bool isRight, FreeBsdErrno otherwise)
    {
        if (!isRight)
        {
            throw new KernelRefusal(otherwise);
        }
    }
}
