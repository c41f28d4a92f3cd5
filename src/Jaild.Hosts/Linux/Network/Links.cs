using Jaild.Core;
using Jaild.Hosts.Native;

namespace Jaild.Hosts.Linux.Network;

/// <summary>The interfaces of one network.</summary>
internal sealed class Links(Netlink netlink)
{
    private const ushort NewLink = 16, DeleteLink = 17, GetLink = 18, SetLink = 19;
    private const ushort PidAttribute = 19, DescriptorAttribute = 28, MaskAttribute = 29, PeerAttribute = 1;
    private const int WithoutStatistics = 8;

    internal IReadOnlyList<Link> All() =>
        [.. netlink.Ask(new NetlinkMessage(GetLink, Netlink.Request | Netlink.Dump, Fixed(0)).Add(MaskAttribute, WithoutStatistics), "list", "interfaces").Select(Link.Read)];

    internal Link? Find(string name) =>
        One(new NetlinkMessage(GetLink, Netlink.Request | Netlink.Acknowledge, Fixed(0)).Add(Link.NameAttribute, name), name);

    internal Link? Find(int index) => One(new NetlinkMessage(GetLink, Netlink.Request | Netlink.Acknowledge, Fixed(index)), $"interface {index}");

    /// <summary>Makes a pair at once: names and MAC addresses, by which a daemon that comes later knows it, are never missing.</summary>
    internal void AddPair((string Name, string Ether) host, (string Name, string Ether) jail, int? mtu, int master)
    {
        var message = new NetlinkMessage(NewLink, Netlink.Request | Netlink.Acknowledge | Netlink.Create | Netlink.Exclusive, Fixed(0));
        void End(NetlinkMessage end, (string Name, string Ether) about)
        {
            end.Add(Link.NameAttribute, about.Name).Add(Link.AddressAttribute, Ethers.Bytes(about.Ether));
            if (mtu is { } size)
            {
                end.Add(Link.MtuAttribute, size);
            }
        }
        End(message, host);
        if (master != 0)
        {
            message.Add(Link.MasterAttribute, master);
        }
        message.Nest(Link.InfoAttribute, [], info => info.Add(Link.KindAttribute, "veth")
            .Nest(Link.DataAttribute, [], data => data.Nest(PeerAttribute, Fixed(0), peer => End(peer, jail))));
        netlink.Ask(message, "make interface pair", host.Name);
    }

    /// <summary>Changes an interface.</summary>
    /// <param name="link">Which; by its number.</param>
    /// <param name="up">Whether it is to be up, null leaves that.</param>
    /// <param name="change">Adds what is to be changed.</param>
    internal void Change(Link link, bool? up, Action<NetlinkMessage> change)
    {
        var message = new NetlinkMessage(SetLink, Netlink.Request | Netlink.Acknowledge, Fixed(link.Index, up));
        change(message);
        netlink.Ask(message, "change interface", link.Name);
    }

    /// <summary>Moves an interface into another network, under a name and with a mark, in one call. Its addresses and its bridge are lost.</summary>
    internal void Move(Link link, Descriptor network, string name, string mark, bool? up)
    {
        var message = new NetlinkMessage(SetLink, Netlink.Request | Netlink.Acknowledge, Fixed(link.Index, up))
            .Add(DescriptorAttribute, network.Number).Add(Link.NameAttribute, name).Add(Link.AliasAttribute, System.Text.Encoding.UTF8.GetBytes(mark));
        var error = netlink.Try(message, "move interface", link.Name, out _, out var words);
        if (error != 0)
        {
            throw error == Errno.Exists
                ? new JaildException(ErrorKind.AlreadyExists, "INTERFACE_EXISTS", $"interface {link.Name} cannot become {name}: where it goes another one has that name; rename that one")
                : Errno.Error("move interface", link.Name, error, words);
        }
    }

    /// <summary>Removes an interface, and the other end of a pair with it; success also when it is gone.</summary>
    internal void Delete(Link link)
    {
        var error = netlink.Try(new(DeleteLink, Netlink.Request | Netlink.Acknowledge, Fixed(link.Index)), "remove interface", link.Name, out _, out var words);
        if (error is not (0 or Errno.NoDevice))
        {
            throw Errno.Error("remove interface", link.Name, error, words);
        }
    }

    private Link? One(NetlinkMessage message, string target)
    {
        var error = netlink.Try(message, "look at interface", target, out var answers, out var words);
        return error == Errno.NoDevice ? null : error == 0 ? Link.Read(answers[0]) : throw Errno.Error("look at interface", target, error, words);
    }

    /// <summary>struct ifinfomsg.</summary>
    private static byte[] Fixed(int index, bool? up = null) =>
        [0, 0, 0, 0, .. NetlinkMessage.Bytes(index), .. NetlinkMessage.Bytes(up is true ? 1 : 0), .. NetlinkMessage.Bytes(up is null ? 0 : 1)];
}
