using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;
using Jaild.Hosts.Simulated.Kernel.Setting;
using static Jaild.Hosts.Simulated.Kernel.Sysctls.SysctlNode;

namespace Jaild.Hosts.Simulated.Kernel.Sysctls;

/// <summary>The variables of the kernel and of jails, as a process in some prison sees them.</summary>
internal static class KernelNodes
{
    public static IEnumerable<SysctlNode> All(SimulatedKernel kernel) => [.. System(kernel), .. Jails(kernel), .. PermissionNodes.All(), .. Since15(kernel), .. ParameterNodes.Of(kernel.Version)];

    private static IEnumerable<SysctlNode> System(SimulatedKernel kernel) =>
    [
        Text("kern.ostype", _ => "FreeBSD"),
        Text("kern.osrelease", p => p.Prison.OsRelease),
        Number("kern.securelevel", p => p.Prison.SecureLevel, Raise) with { IsForPrisons = true },
        Text("kern.hostname", p => p.Prison.Host.Name, SetHostName) with { IsForPrisons = true },
        new("kern.proc.proc", Readable | 1, "N", p => ProcessWriter.Write(kernel.Processes.All, p.Prison)) { TakesArguments = true },
        new("kern.boottime", Readable | 5, "S,timeval", _ => BootTime(kernel)),
        Text("kern.domainname", p => p.Prison.Host.Domain),
        Number("kern.osreldate", p => p.Prison.OsRelDate),
        Text("kern.hostuuid", p => p.Prison.Host.Uuid),
        Number("kern.racct.enable", _ => 1),
        Number("kern.features.vimage", _ => 1),
        Number("net.inet.tcp.msl", _ => kernel.Defaults.SegmentLifetime, (_, value) => kernel.Defaults.SegmentLifetime = value),
    ];

    private static IEnumerable<SysctlNode> Jails(SimulatedKernel kernel) =>
    [
        Number("security.jail.devfs_ruleset", p => p.Prison.DevfsRuleset),
        Number("security.jail.enforce_statfs", p => p.Prison.IsHost ? kernel.Defaults.EnforceStatfs : p.Prison.EnforceStatfs, (_, value) => kernel.Defaults.EnforceStatfs = value),
        Number("security.jail.jail_max_af_ips", _ => kernel.Defaults.MaxAddresses, (_, value) => kernel.Defaults.MaxAddresses = value),
        Number("security.jail.vnet", p => p.Prison is { IsHost: false } jail && jail.Is(PrisonTraits.Vnet) ? 1 : 0),
        Number("security.jail.jailed", p => p.Prison.IsHost ? 0 : 1),
        new("security.jail.list", Readable | 5, "S,xprison", p => PrisonWriter.Write(p.Prison)),
    ];

    /// <summary>From the manual; none was observed.</summary>
    private static IEnumerable<SysctlNode> Since15(SimulatedKernel kernel) => kernel.Version == KernelVersion.FreeBsd12 ? [] :
    [
        new("kern.boot_id", Readable | 5, "", _ => kernel.Options.BootId.ToByteArray()),
        Number("security.jail.children.max", p => p.Prison.ChildrenMax),
        Number("security.jail.children.cur", p => p.Prison.ChildrenNow),
        Number("security.jail.meta_maxbufsize", _ => ParameterTable.MetaBytes),
        Text("security.jail.env", p => p.Prison.Texts.GetValueOrDefault("env", "")),
    ];

    private static void Raise(KernelProcess process, int level)
    {
        if (level < process.Prison.SecureLevel)
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        process.Prison.SecureLevel = level;
    }

    private static void SetHostName(KernelProcess process, string name)
    {
        var prison = process.Prison;
        var permission = Permissions.Known(KernelVersion.FreeBsd12).First(p => p.Name == "allow.set_hostname");
        if (!prison.Allowed.Has(permission))
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        while (!prison.Is(PrisonTraits.Host))
        {
            prison = prison.Parent!;
        }
        SetApply.ChangeHost(prison, prison.Host with { Name = name });
    }

    private static byte[] BootTime(SimulatedKernel kernel)
    {
        var time = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(time, kernel.Init.Start.ToUnixTimeSeconds());
        return time;
    }
}
