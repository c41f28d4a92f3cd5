using System.Globalization;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Userland;
using Jaild.Hosts.Linux.Network;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Pairs of epair(4) of our own: each is known by its description from the moment it is made, so that one half named is found again.</summary>
internal sealed class InterfacePart(Tools tools)
{
    internal const string Pair = "epair";

    internal static IReadOnlyList<Resource> Plan(JailRun jail)
    {
        var bridges = jail.Definition.List("$jaild_bridge");
        var ethers = jail.Definition.List("$jaild_ether");
        return [.. jail.Definition.List("vnet.interface").Where(i => i == Pair).Select((_, n) => new Resource("interface", PairIdentity.Name(jail.Uuid, n, 'a'))
        {
            Facts = Facts.Of(("peer", PairIdentity.Name(jail.Uuid, n, 'b')), ("number", n.ToString(CultureInfo.InvariantCulture)), ("ether", PairIdentity.Ether(jail.Uuid, n, 'a')),
                ("peer.ether", n < ethers.Length ? ethers[n] : PairIdentity.Ether(jail.Uuid, n, 'b')), ("bridge", bridges is [] ? null : bridges[Math.Min(n, bridges.Length - 1)]), ("mtu", jail.Definition.Text("$jaild_mtu"))),
        })];
    }

    internal async Task<Resource> Make(Resource pair, JailRun jail, CancellationToken cancel)
    {
        var there = await Find(pair, jail, cancel);
        if (there is null && (await tools.Try(jail, Tools.Ifconfig, [pair.Name], cancel)).ExitCode == 0)
        {
            throw new JaildException(ErrorKind.AlreadyExists, "INTERFACE_EXISTS", $"interface {pair.Name} is there already and is not ours: remove or rename it");
        }
        if (there is null)
        {
            await tools.Run(jail, Tools.Ifconfig, [Pair, "create", "description", Description(pair, jail)], cancel);
            there = await Find(pair, jail, cancel) ?? throw new JaildException(ErrorKind.Host, "INTERFACE_LOST", $"a pair was made for {pair.Name}, but somebody has removed it again");
        }
        if (there != pair.Name)
        {
            // the jail's end first: while the host's has the kernel's name the other is known by it
            var peer = there[..^1] + 'b';
            if ((await tools.Try(jail, Tools.Ifconfig, [peer], cancel)).ExitCode == 0)
            {
                await tools.Run(jail, Tools.Ifconfig, [peer, "name", pair.Facts["peer"]], cancel);
            }
            await tools.Run(jail, Tools.Ifconfig, [there, "name", pair.Name], cancel);
        }
        await tools.Run(jail, Tools.Ifconfig, [pair.Facts["peer"], "ether", pair.Facts["peer.ether"], "description", Description(pair, jail) + " inside"], cancel);
        await tools.Run(jail, Tools.Ifconfig, [pair.Name, "ether", pair.Facts["ether"], .. pair.Facts.TryGetValue("mtu", out var mtu) ? ["mtu", mtu] : Array.Empty<string>(), "up"], cancel);
        if (pair.Facts.TryGetValue("bridge", out var bridge) && !(await tools.Run(jail, Tools.Ifconfig, [bridge], cancel)).Contains($"member: {pair.Name} ", StringComparison.Ordinal))
        {
            await tools.Run(jail, Tools.Ifconfig, [bridge, "addm", pair.Name], cancel);
        }
        return pair;
    }

    internal async Task Remove(Resource pair, JailRun jail, CancellationToken cancel)
    {
        if (await Find(pair, jail, cancel) is { } there)
        {
            await tools.Run(jail, Tools.Ifconfig, [there, "destroy"], cancel); // and the other end with it, wherever that is
        }
    }

    internal async Task<bool> IsThere(Resource pair, JailRun jail, CancellationToken cancel) => await Find(pair, jail, cancel) is not null;

    /// <summary>The name that our end has now, by its description.</summary>
    private async Task<string?> Find(Resource pair, JailRun jail, CancellationToken cancel)
    {
        var name = "";
        foreach (var line in (await tools.Run(jail, Tools.Ifconfig, ["-a"], cancel)).Split('\n'))
        {
            if (line.Length > 0 && line[0] is not ('\t' or ' ') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var end)
            {
                name = line[..end];
            }
            else if (line.Trim() == $"description: {Description(pair, jail)}")
            {
                return name;
            }
        }
        return null;
    }

    private static string Description(Resource pair, JailRun jail) => $"{PairIdentity.Mark(jail.Uuid)} {pair.Facts["number"]}";
}
