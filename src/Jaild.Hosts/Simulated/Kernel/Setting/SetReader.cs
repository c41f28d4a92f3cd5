using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Addresses;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>
/// Reads what jail_set(2) is given, and checks each value by itself, in the kernel's order: sizes and ranges, "must persist or attach", what cannot be
/// changed, names, addresses, the release, and last the path. Nothing is touched yet, and no number is used up by what fails here.
/// </summary>
internal sealed class SetReader(OptionList options, int flags, KernelVersion version, int maxAddresses)
{
    private static readonly (string Name, PrisonTraits Trait)[] Booleans =
    [
        ("persist", PrisonTraits.Persist), ("ip4.saddrsel", PrisonTraits.Ip4SourceSelection), ("ip6.saddrsel", PrisonTraits.Ip6SourceSelection),
    ];

    private static readonly (string Name, PrisonTraits Trait, bool CanDisable)[] Systems =
    [
        ("host", PrisonTraits.Host, false), ("vnet", PrisonTraits.Vnet, false), ("ip4", PrisonTraits.Ip4, true), ("ip6", PrisonTraits.Ip6, true),
    ];

    private bool IsUpdate => (flags & JailFlags.Update) != 0;

    public SetRequest Read(Func<string, string> findDirectory)
    {
        var request = ReadNumbers();
        ReadSwitches(request);
        ReadPermissions(request);
        request.Name = options.Text("name", JailFlags.NameBytes);
        ReadHost(request);
        ReadAddresses(request);
        ReadRelease(request);
        if (options.Has("path"))
        {
            RefuseChange("path");
            request.Path = findDirectory(options.Text("path")!);
        }
        return request;
    }

    private SetRequest ReadNumbers()
    {
        var request = new SetRequest
        {
            Jid = options.Int("jid") ?? 0,
            SecureLevel = options.Int("securelevel"),
            ChildrenMax = options.Int("children.max"),
            EnforceStatfs = options.Int("enforce_statfs"),
        };
        return request.EnforceStatfs is < 0 or > 2
            ? throw new KernelRefusal(FreeBsdErrno.Invalid)
            : request with { DevfsRuleset = options.Int("devfs_ruleset") };
    }

    private void ReadSwitches(SetRequest request)
    {
        foreach (var (name, trait) in Booleans)
        {
            if (options.Has(name))
            {
                request.Switch(trait, isOn: true);
            }
            if (options.Has(OptionNames.No(name)))
            {
                request.Switch(trait, isOn: false);
            }
        }
        foreach (var (name, trait, canDisable) in Systems)
        {
            if (options.Int(name) is { } value)
            {
                var isRight = (JailSys)value is JailSys.New or JailSys.Inherit || (value == (int)JailSys.Disable && canDisable);
                request.Switch(trait, isRight ? (JailSys)value != JailSys.Inherit : throw new KernelRefusal(FreeBsdErrno.Invalid));
            }
        }
        if ((flags & (JailFlags.Create | JailFlags.Update | JailFlags.Attach)) == JailFlags.Create && (request.On & PrisonTraits.Persist) == 0)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, "new jail must persist or attach");
        }
        foreach (var (name, trait, _) in Systems.Where(s => s.Trait != PrisonTraits.Host && (request.Given & s.Trait) != 0))
        {
            RefuseChange(name);
        }
    }

    private void ReadPermissions(SetRequest request)
    {
        foreach (var parameter in Permissions.Known(version))
        {
            var isOn = options.Has(parameter.Name);
            if (isOn | options.Has(OptionNames.No(parameter.Name)))
            {
                request.AllowedGiven |= Permissions.Of(parameter);
                request.Allowed |= isOn ? Permissions.Of(parameter) : default;
            }
        }
    }

    private void ReadHost(SetRequest request)
    {
        request.HostName = options.Text("host.hostname", JailFlags.NameBytes);
        request.Domain = options.Text("host.domainname", JailFlags.NameBytes);
        request.HostUuid = options.Text("host.hostuuid", JailFlags.HostUuidBytes);
        request.HostId = options.Long("host.hostid");
        if (request.HasHostFacts)
        {
            request.Switch(PrisonTraits.Host, isOn: true);
        }
    }

    private void ReadAddresses(SetRequest request)
    {
        if (options.Find("ip4.addr") is { } ip4)
        {
            request.Switch(PrisonTraits.Ip4, isOn: true);
            request.Ip4 = AddressList.Parse(ip4.Value, 4, maxAddresses);
        }
        if (options.Find("ip6.addr") is { } ip6)
        {
            request.Switch(PrisonTraits.Ip6, isOn: true);
            request.Ip6 = AddressList.Parse(ip6.Value, 16, maxAddresses);
        }
        if ((request.Given & PrisonTraits.Vnet) != 0 && (request.Given & (PrisonTraits.Ip4 | PrisonTraits.Ip6)) != 0)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, "vnet jails cannot have IP address restrictions");
        }
    }

    private void ReadRelease(SetRequest request)
    {
        if (options.Find("osrelease") is { } release)
        {
            RefuseChange("osrelease");
            // Before FreeBSD-SA-20:08 a missing NUL was not noticed, and the errno was another one.
            var isOld = version == KernelVersion.FreeBsd12;
            request.OsRelease = !isOld ? options.Text("osrelease") : release.Value is { } value ? KernelText.Read(value) : null;
            if (release.Length >= JailFlags.OsReleaseBytes)
            {
                throw new KernelRefusal(isOld ? FreeBsdErrno.Invalid : FreeBsdErrno.NameTooLong, $"osrelease string must be 1-{JailFlags.OsReleaseBytes - 1} bytes long");
            }
        }
        request.OsRelDate = options.Int("osreldate");
        if (request.OsRelDate is { } date)
        {
            RefuseChange("osreldate");
            if (date == 0)
            {
                throw new KernelRefusal(FreeBsdErrno.Invalid, "osreldate cannot be 0");
            }
        }
    }

    private void RefuseChange(string name)
    {
        if (IsUpdate)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, $"{name} cannot be changed after creation");
        }
    }
}
