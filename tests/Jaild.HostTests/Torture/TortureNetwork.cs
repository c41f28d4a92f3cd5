using Jaild.Hosts.Linux;
using Jaild.Hosts.Linux.Network;
using Jaild.HostTests.Linux.Network;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The networks of tortured jails: every other has one of its own with a pair in a bridge and a lent interface, the others an alias on the bridge.</summary>
internal sealed class TortureNetwork : IDisposable
{
    private readonly NetworkGround ground = new();
    private readonly Dictionary<string, string> lent = [];

    internal static bool IsVnet(string name) => !char.IsDigit(name[^1]) || (name[^1] - '0') % 2 == 0;

    internal IEnumerable<string> Settings(string name)
    {
        if (!IsVnet(name))
        {
            return ["$jaild_unconfined_addr", $"ip4.addr={ground.Bridge}|{Address(name)}/24"];
        }
        if (!lent.TryGetValue(name, out var link))
        {
            lent[name] = link = ground.Pair($"{name[0]}{name[^1]}");
        }
        return
        [
            "vnet", "vnet.interface=epair", $"vnet.interface={link}", $"$jaild_bridge={ground.Bridge}", $"ip4.addr={Address(name)}/24",
            $"ip6.addr={link}|{ground.Address6(name[^1])}/64", $"$jaild_gateway={ground.HostAddress}",
        ];
    }

    /// <summary>What is there, and what the jails that run should have.</summary>
    internal IEnumerable<(string What, IEnumerable<string> There, IEnumerable<string> Owned)> Compared(LinuxHostOptions options, IReadOnlyList<Jail> running, IEnumerable<string> known)
    {
        var vnet = running.Where(j => IsVnet(j.Name)).ToList();
        yield return ("interface", ground.Leftovers(known.Select(Guid.Parse)).Select(l => l.Split(' ')[1].Split('@', ':')[0]), vnet.Select(j => PairIdentity.Name(Guid.Parse(j.Uuid), 0, 'a')));
        yield return ("lent interface", lent.Values.Where(NetworkGround.Has), lent.Where(l => vnet.All(j => j.Name != l.Key)).Select(l => l.Value));
        yield return ("address", NetworkGround.Ip($"-4 -oneline address show dev {ground.Bridge}").Split('\n').Select(l => l.Split("inet ")[1].Split(' ')[0]),
            running.Except(vnet).Select(j => Address(j.Name) + "/24").Append(ground.HostAddress + "/24"));
        yield return ("network", Directory.Exists(options.Networks) ? Directory.EnumerateFiles(options.Networks).Select(f => Path.GetFileName(f)) : [], vnet.Select(j => j.Uuid));
    }

    private string Address(string name) => ground.Address(name[^1]);

    public void Dispose() => ground.Dispose();
}
