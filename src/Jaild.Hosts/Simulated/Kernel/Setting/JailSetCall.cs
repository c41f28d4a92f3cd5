using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Files;
using Jaild.Hosts.Simulated.Kernel.Modules;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>One jail_set(2), from its values to the prison that it made or changed.</summary>
internal sealed class JailSetCall(SimulatedKernel kernel, KernelProcess caller, OptionList options, int flags)
{
    private PrisonTree Tree => kernel.Prisons;

    /// <summary>The prison, made or changed; one found by its descriptor may be known already.</summary>
    public Prison Do(Prison viewer, Prison? known)
    {
        var request = new SetReader(options, flags, kernel.Version, kernel.Defaults.MaxAddresses)
            .Read(path => PathLookup.Directory(path, caller.Directory, caller.Root, kernel.Files));
        var target = new SetLookup(Tree, viewer, flags, kernel.Version).Find(request, known);
        if (target.Found is { } found)
        {
            References.Guard(found);
            try
            {
                SetChecks.CheckUpdate(found, request);
                Change(found, request, target, viewer);
                ApplyPersist(found, request);
                Attach(found);
            }
            finally
            {
                kernel.References.Unguard(found);
            }
            return found;
        }
        return Create(request, target, viewer);
    }

    private Prison Create(SetRequest request, SetTarget target, Prison viewer)
    {
        var made = PrisonMaker.Make(Tree, request, target, viewer, kernel.Defaults.EnforceStatfs);
        References.Guard(made);
        try
        {
            Change(made, request, target, viewer);
            if ((request.On & PrisonTraits.Persist) != 0)
            {
                made.Traits |= PrisonTraits.Persist;
                References.AddUser(made);
            }
            kernel.Events.Born(made);
            Attach(made);
        }
        catch (KernelRefusal)
        {
            kernel.References.DropPersist(made);
            throw;
        }
        finally
        {
            kernel.References.Unguard(made);
        }
        return made;
    }

    private void Change(Prison prison, SetRequest request, SetTarget target, Prison viewer)
    {
        var ruleset = SetChecks.Check(Tree, prison, request, target, viewer);
        SystemV.Check(options, prison);
        var texts = kernel.Version == KernelVersion.FreeBsd15 ? MetaTexts.Check(options, prison) : [];
        options.RefuseUnknown();
        SetApply.Apply(Tree, prison, request, target, ruleset);
        SystemV.Set(options, prison);
        MetaTexts.Set(prison, texts);
    }

    private void ApplyPersist(Prison prison, SetRequest request)
    {
        if (request.IsGivenOff(PrisonTraits.Persist))
        {
            kernel.References.DropPersist(prison);
        }
        else if ((request.On & PrisonTraits.Persist) != 0 && !prison.Is(PrisonTraits.Persist))
        {
            prison.Traits |= PrisonTraits.Persist;
            References.AddUser(prison);
        }
        kernel.Events.Set(prison);
    }

    private void Attach(Prison prison)
    {
        if ((flags & JailFlags.Attach) == 0)
        {
            return;
        }
        try
        {
            kernel.Enter(caller, prison);
        }
        catch (KernelRefusal refusal)
        {
            throw new KernelRefusal(refusal.Errno, "attach failed");
        }
    }
}
