using System.Text.Json.Nodes;
using Jaild.Hosts.Linux.Network;
using Jaild.HostTests.Linux.Network;
using Jaild.V1;

namespace Jaild.HostTests.Torture;

/// <summary>The networks of tortured jails, looked at by ip(8).</summary>
internal sealed class TortureNetwork : IDisposable
{
    private readonly NetworkGround ground = new();
    private readonly Dictionary<string, string> lent = [];
    private readonly Dictionary<string, string> addresses = [], addresses6 = [];

    internal IEnumerable<string> Settings(string name, int number, JailLink link)
    {
        (addresses[name], addresses6[name]) = (ground.Address(100 + number), ground.Address6(100 + number));
        switch (link)
        {
            case JailLink.Lent:
                lent[name] = ground.Pair($"{name[0]}{number}");
                return [.. Vnet(name), $"vnet.interface={lent[name]}", $"ip6.addr={lent[name]}|{addresses6[name]}/64"];
            case JailLink.Pair:
                return Vnet(name);
            case JailLink.Alias:
                return ["$jaild_unconfined_addr", $"ip4.addr={ground.Bridge}|{addresses[name]}/24"];
            case JailLink.Host:
                return ["ip4=inherit"];
            default:
                return [];
        }
    }

    /// <summary>What is there, and what the jails that run should have.</summary>
    internal IEnumerable<(string What, IEnumerable<string> There, IEnumerable<string> Owned)> Compared(IReadOnlyList<Jail> running, Func<string, TortureJail> kind, IReadOnlySet<string> known)
    {
        var vnet = running.Where(j => kind(j.Name).Link is JailLink.Lent or JailLink.Pair).ToList();
        var links = Table("/usr/sbin/ip", "-json link show").Select(l => l!).ToList();
        yield return ("interface", links.Where(l => $"{l["master"]}" == ground.Bridge || known.Any(u => $"{l["ifalias"]}" == $"jaild:{u}")).Select(l => $"{l["ifname"]}"),
            vnet.Select(j => PairIdentity.Name(Guid.Parse(j.Uuid), 0, 'a')));
        yield return ("lent interface", links.Select(l => $"{l["ifname"]}").Where(lent.Values.Contains), lent.Where(l => vnet.All(j => j.Name != l.Key)).Select(l => l.Value));
        var bridge = Table("/usr/sbin/ip", $"-json -4 address show dev {ground.Bridge}")[0]!["addr_info"]!.AsArray();
        yield return ("address", bridge.Select(a => $"{a!["local"]}/{a["prefixlen"]}"),
            running.Where(j => kind(j.Name).Link == JailLink.Alias).Select(j => addresses[j.Name] + "/24").Append(ground.HostAddress + "/24"));
        if (vnet.MaxBy(j => j.Revision) is { } newest)
        {
            yield return ($"address inside {newest.Name}", Inside(newest),
                lent.ContainsKey(newest.Name) ? [addresses[newest.Name] + "/24", addresses6[newest.Name] + "/64"] : [addresses[newest.Name] + "/24"]);
        }
    }

    private static IEnumerable<string> Inside(Jail jail) =>
        Table("/usr/bin/nsenter", $"--target {jail.Status.Kernel.Facts["pid"]} --net ip -json address show")
            .SelectMany(l => l!["addr_info"]!.AsArray()).Where(a => $"{a!["scope"]}" == "global").Select(a => $"{a!["local"]}/{a["prefixlen"]}");

    /// <summary>What ip(8) shows; it is asked again when it says that somebody changed what it was reading. Nothing, when the jail has gone.</summary>
    private static JsonArray Table(string program, string arguments)
    {
        var (code, output) = NetworkGround.Run(program, arguments);
        return code == 0 && output.EndsWith(']') ? JsonNode.Parse(output)!.AsArray() : output.Contains("Dump was interrupted", StringComparison.Ordinal) ? Table(program, arguments) : [];
    }

    private IEnumerable<string> Vnet(string name) =>
        ["vnet", "vnet.interface=epair", $"$jaild_bridge={ground.Bridge}", $"ip4.addr={addresses[name]}/24", $"$jaild_gateway={ground.HostAddress}"];

    public void Dispose() => ground.Dispose();
}
