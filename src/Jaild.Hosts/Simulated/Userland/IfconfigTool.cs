using System.Globalization;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>ifconfig(8), as far as jails are concerned.</summary>
internal sealed class IfconfigTool(SimulatedKernel kernel, SimulatedNetwork network)
{
    internal ToolEnd Run(ToolRun run)
    {
        var vnet = run.Process.Prison.Is(PrisonTraits.Vnet) && !run.Process.Prison.IsHost ? run.Process.Prison : null;
        switch (run.Words.Skip(1).ToArray())
        {
            case ["-l"]:
                return new(0, string.Join(' ', network.In(vnet).Select(n => n.Name)));
            case ["-a"]:
                return new(0, string.Join('\n', network.In(vnet).Select(n => Show(n))));
            case ["epair", "create", .. var more]:
                var made = network.AddPair();
                return Change(made, more, vnet) is { Code: not 0 } failed ? failed : new(0, made.Name);
            case [var name, "-vnet", var jail]:
                return TakeOut(name, jail);
            case [var name, .. var words]:
                return network.Find(name, vnet) is { } nic ? words is [] ? new(0, Show(nic)) : words is [var family and ("inet" or "inet6")] ? new(0, Show(nic, family)) : Change(nic, words, vnet)
                    : ToolEnd.Failed($"ifconfig: interface {name} does not exist");
            default:
                return ToolEnd.Failed("usage: ifconfig [-L] [-m] [-n] interface [create] [address_family]");
        }
    }

    private ToolEnd Change(Nic nic, string[] words, Prison? vnet)
    {
        switch (words)
        {
            case []:
                return ToolEnd.Done;
            case ["inet" or "inet6", var address, "alias", .. var rest]:
                nic.Addresses.RemoveAll(a => a.StartsWith($"{words[0]} {address.Split('/')[0]}/", StringComparison.Ordinal));
                nic.Addresses.Add($"{words[0]} {address}");
                return Change(nic, rest, vnet);
            case ["inet" or "inet6", var address, "-alias"]:
                return nic.Addresses.RemoveAll(a => a.StartsWith($"{words[0]} {address}/", StringComparison.Ordinal)) > 0 ? ToolEnd.Done
                    : ToolEnd.Failed("ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address");
            case ["description", var text, .. var rest]:
                nic.Description = text;
                return Change(nic, rest, vnet);
            case ["ether", var ether, .. var rest]:
                nic.Ether = ether;
                return Change(nic, rest, vnet);
            case ["mtu", _, .. var rest]:
                return Change(nic, rest, vnet);
            case ["up", .. var rest]:
                nic.IsUp = true;
                return Change(nic, rest, vnet);
            case ["name", var name]:
                if (network.Find(name, vnet) is not null)
                {
                    return ToolEnd.Failed("ifconfig: ioctl SIOCSIFNAME (set name): File exists");
                }
                nic.Name = name;
                return ToolEnd.Done;
            case ["vnet", var jail]:
                if (Jail(jail) is not { IsDying: false } prison)
                {
                    return ToolEnd.Failed($"ifconfig: jail \"{jail}\" not found");
                }
                (nic.Vnet, nic.IsUp) = (prison, false);
                nic.Addresses.Clear();
                return ToolEnd.Done;
            case ["addm", var member] when network.Find(member, vnet) is { } found:
                nic.Members.Add(found);
                return ToolEnd.Done;
            case ["destroy"]:
                network.Destroy(nic);
                return ToolEnd.Done;
            default:
                return ToolEnd.Failed($"ifconfig: {words[0]}: bad value");
        }
    }

    private ToolEnd TakeOut(string name, string jail)
    {
        if (Jail(jail) is not { IsDying: false } prison)
        {
            return ToolEnd.Failed($"ifconfig: jail \"{jail}\" not found");
        }
        if (network.Find(name, prison) is not { } nic)
        {
            return ToolEnd.Failed("ifconfig: ioctl (SIOCSIFRVNET): Device not configured");
        }
        nic.Vnet = null;
        nic.Addresses.Clear();
        return ToolEnd.Done;
    }

    private Prison? Jail(string word) => kernel.Look(() =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var jid) ? kernel.Prisons.Find(jid) : kernel.Prisons.Find(word, kernel.Prisons.Host));

    private static string Show(Nic nic, string family = "") => string.Join('\n', new[] { $"{nic.Name}: flags=8802<{(nic.IsUp ? "UP," : "")}BROADCAST> metric 0 mtu 1500" }
        .Concat(nic.Description == "" || family != "" ? [] : [$"\tdescription: {nic.Description}"])
        .Concat(nic.Ether == "" || family != "" ? [] : [$"\tether {nic.Ether}"])
        .Concat(nic.Addresses.Where(a => family == "" || a.StartsWith(family + ' ', StringComparison.Ordinal)).Select(a => $"\t{a.Replace("/", " prefixlen ", StringComparison.Ordinal)}"))
        .Concat(family != "" ? [] : nic.Members.Select(m => $"\tmember: {m.Name} flags=143<LEARNING,DISCOVER>")));
}
