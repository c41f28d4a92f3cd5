using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Aliases on interfaces of the host for ip4.addr and ip6.addr, as jail(8) has ifconfig(8) add them.</summary>
internal sealed class AddressPart(Tools tools)
{
    internal async Task<IReadOnlyList<Resource>> Plan(JailRun jail, CancellationToken cancel)
    {
        var found = new List<Resource>();
        foreach (var ip6 in new[] { false, true })
        {
            var entries = jail.Definition.List(ip6 ? "ip6.addr" : "ip4.addr").Select(a => AddressEntry.Parse(a, ip6, out _)!);
            foreach (var entry in entries)
            {
                var nic = entry.Interface == "" ? jail.Definition.Text("interface") ?? "" : entry.Interface;
                if (nic != "") // without one the address is the machine's own already
                {
                    var address = new Resource("address", $"{nic}|{entry.Address}")
                    {
                        Facts = Facts.Of(("family", ip6 ? "inet6" : "inet"), ("prefix", entry.Prefix.ToString(CultureInfo.InvariantCulture))),
                    };
                    found.Add(address with { Existed = await Has(address, jail, cancel) });
                }
            }
        }
        return [.. found.DistinctBy(r => r.Name)];
    }

    internal async Task<Resource> Make(Resource address, JailRun jail, CancellationToken cancel)
    {
        if (!address.Existed && !await Has(address, jail, cancel))
        {
            var (nic, host) = Split(address);
            await tools.Run(jail, Tools.Ifconfig, [nic, address.Facts["family"], $"{host}/{address.Facts["prefix"]}", "alias"], cancel);
        }
        return address;
    }

    internal async Task Remove(Resource address, JailRun jail, CancellationToken cancel)
    {
        if (await Has(address, jail, cancel))
        {
            var (nic, host) = Split(address);
            await tools.Run(jail, Tools.Ifconfig, [nic, address.Facts["family"], host, "-alias"], cancel);
        }
    }

    internal async Task<bool> Has(Resource address, JailRun jail, CancellationToken cancel)
    {
        var (nic, host) = Split(address);
        var end = await tools.Try(jail, Tools.Ifconfig, [nic, address.Facts["family"]], cancel);
        // an address may be followed by its scope
        return end.ExitCode == 0 && end.Output.Split('\n').Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Any(w => w is [var family, var found, ..] && family == address.Facts["family"] && found.Split('%', '/')[0] == host);
    }

    private static (string Nic, string Host) Split(Resource address) => address.Name.Split('|') is [var nic, var host] ? (nic, host) : throw new InvalidOperationException(address.Name);
}
