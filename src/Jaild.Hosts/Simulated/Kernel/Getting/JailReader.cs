using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Modules;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Getting;

/// <summary>Writes all that jail_get(2) tells of a prison, seen from another, into the buffers that were asked for.</summary>
internal sealed class JailReader(OptionList options, Prison prison, Prison viewer, KernelVersion version)
{
    public void Read()
    {
        ReadIdentity();
        ReadSettings();
        ReadHost();
        ReadBoolean("persist", prison.Is(PrisonTraits.Persist));
        ReadBoolean("ip4.saddrsel", prison.Is(PrisonTraits.Ip4SourceSelection));
        ReadBoolean("ip6.saddrsel", prison.Is(PrisonTraits.Ip6SourceSelection));
        ReadBoolean("dying", prison.IsDying);
        foreach (var parameter in Permissions.Known(version))
        {
            ReadBoolean(parameter.Name, prison.Allowed.Has(parameter));
        }
        Write("host", prison.Is(PrisonTraits.Host) ? JailSys.New : JailSys.Inherit);
        Write("vnet", prison.Is(PrisonTraits.Vnet) ? JailSys.New : JailSys.Inherit);
        // The kernel keeps one switch for "none" and "some of its own", and reads it as none.
        Write("ip4", prison.Is(PrisonTraits.Ip4) ? JailSys.Disable : JailSys.Inherit);
        Write("ip6", prison.Is(PrisonTraits.Ip6) ? JailSys.Disable : JailSys.Inherit);
        SystemV.Get((name, value) => Output.Write(options, name, value), prison);
        if (version == KernelVersion.FreeBsd15)
        {
            MetaTexts.Get(options, prison);
        }
    }

    private void ReadIdentity()
    {
        Output.Write(options, "jid", prison.Id);
        Output.Write(options, "parent", prison.Parent == viewer ? 0 : prison.Parent!.Id);
        Output.Write(options, "name", prison.NameFrom(viewer));
        Output.Write(options, "cpuset.id", prison.CpusetId);
        Output.Write(options, "path", prison.PathFrom(viewer));
        Output.WriteList(options, "ip4.addr", prison.Ip4.Bytes);
        Output.WriteList(options, "ip6.addr", prison.Ip6.Bytes);
    }

    private void ReadSettings()
    {
        Output.Write(options, "securelevel", prison.SecureLevel);
        Output.Write(options, "children.cur", prison.ChildrenNow);
        Output.Write(options, "children.max", prison.ChildrenMax);
        Output.Write(options, "enforce_statfs", prison.EnforceStatfs);
        Output.Write(options, "devfs_ruleset", prison.DevfsRuleset);
        Output.Write(options, "osreldate", prison.OsRelDate);
        Output.Write(options, "osrelease", prison.OsRelease);
    }

    private void ReadHost()
    {
        Output.Write(options, "host.hostname", prison.Host.Name);
        Output.Write(options, "host.domainname", prison.Host.Domain);
        Output.Write(options, "host.hostuuid", prison.Host.Uuid);
        Output.Write(options, "host.hostid", prison.Host.Id);
    }

    private void ReadBoolean(string name, bool value)
    {
        Output.Write(options, name, value ? 1 : 0);
        Output.Write(options, OptionNames.No(name), value ? 0 : 1);
    }

    private void Write(string name, JailSys value) => Output.Write(options, name, (int)value);
}
