using Jaild.Hosts.Simulated.Kernel.Addresses;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>What a jail_set(2) asks for, each value checked by itself; null is "not given".</summary>
internal sealed record SetRequest
{
    public int Jid { get; init; }

    public int? SecureLevel { get; init; }

    public int? ChildrenMax { get; init; }

    public int? EnforceStatfs { get; init; }

    public int? DevfsRuleset { get; init; }

    /// <summary>The switches that are turned on.</summary>
    public PrisonTraits On { get; set; }

    /// <summary>The switches that are given at all.</summary>
    public PrisonTraits Given { get; set; }

    public Permissions Allowed { get; set; }

    public Permissions AllowedGiven { get; set; }

    public string? Name { get; set; }

    public string? HostName { get; set; }

    public string? Domain { get; set; }

    public string? HostUuid { get; set; }

    public ulong? HostId { get; set; }

    public AddressList? Ip4 { get; set; }

    public AddressList? Ip6 { get; set; }

    public string? OsRelease { get; set; }

    public int? OsRelDate { get; set; }

    /// <summary>The root directory as the host sees it; found already.</summary>
    public string? Path { get; set; }

    public bool HasHostFacts => HostName is not null || Domain is not null || HostUuid is not null || HostId is not null;

    public bool IsGivenOff(PrisonTraits trait) => (Given & trait) != 0 && (On & trait) == 0;

    /// <summary>Notes a switch and which way it goes.</summary>
    public void Switch(PrisonTraits trait, bool isOn)
    {
        Given |= trait;
        On |= isOn ? trait : PrisonTraits.None;
    }
}
