using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Modules;

/// <summary>sysvmsg, sysvsem and sysvshm: modules of the kernel that check, set and tell their parameters themselves, after everything else.</summary>
internal static class SystemV
{
    private static readonly string[] Names = ["sysvmsg", "sysvsem", "sysvshm"];

    public static void Check(OptionList options, Prison prison)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            switch (options.Int(Names[i]))
            {
                case null or (int)JailSys.Disable:
                    break;
                case (int)JailSys.New or (int)JailSys.Inherit when prison.Parent!.SystemV[i] is null:
                    throw new KernelRefusal(FreeBsdErrno.NoPermission);
                case not ((int)JailSys.New or (int)JailSys.Inherit):
                    throw new KernelRefusal(FreeBsdErrno.Invalid);
            }
        }
    }

    /// <summary>allow.sysvipc is an old word for all three.</summary>
    public static void Set(OptionList options, Prison prison)
    {
        var all = options.Has("allow.sysvipc") ? JailSys.Inherit : options.Has("allow.nosysvipc") ? JailSys.Disable : default(JailSys?);
        for (var i = 0; i < Names.Length; i++)
        {
            if (((JailSys?)options.Int(Names[i]) ?? all) is { } wanted)
            {
                Change(prison, i, wanted switch { JailSys.New => prison, JailSys.Inherit => prison.Parent!.SystemV[i], _ => null });
            }
        }
    }

    public static void Get(Action<string, int> write, Prison prison)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            var owner = prison.SystemV[i];
            write(Names[i], (int)(owner is null ? JailSys.Disable : owner == prison ? JailSys.New : JailSys.Inherit));
        }
    }

    private static void Change(Prison prison, int index, Prison? owner)
    {
        var old = prison.SystemV[index];
        prison.SystemV[index] = owner;
        if (old is null || old == owner)
        {
            return;
        }
        // Below, those that shared the old one share the new one; where there is none, nobody below has one.
        bool Follows(Prison p) => owner is null ? p.SystemV[index] is not null : p.SystemV[index] == old;
        foreach (var lower in prison.Below(Follows).ToList())
        {
            lower.SystemV[index] = Follows(lower) ? owner : lower.SystemV[index];
        }
    }
}
