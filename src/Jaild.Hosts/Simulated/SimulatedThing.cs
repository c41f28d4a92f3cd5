using System.Collections.Immutable;

namespace Jaild.Hosts.Simulated;

/// <summary>
/// Something on a simulated machine beside jails: root (a directory), file, link, mount, interface, address, limit,
/// zfs (a dataset), dataset (one handed to a jail), vnet (an interface moved into a jail).
/// </summary>
internal sealed record SimulatedThing(string Kind, string Name)
{
    /// <summary>The UUID that its maker wrote on it, where real ones can carry such a mark: a directory, an interface's description.</summary>
    public Guid? Mark { get; init; }

    /// <summary>Whether its maker was ended in the middle.</summary>
    public bool Half { get; init; }

    /// <summary>What else it is: source, type, jid, peer.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>One fact, or empty.</summary>
    public string Fact(string name) => Facts.GetValueOrDefault(name, "");

    /// <summary>Whether the one that is there is the one that is meant: a mount of the same source, an interface of the same maker.</summary>
    public bool IsSame(SimulatedThing there) => Kind switch
    {
        "mount" => there.Fact("source") == Fact("source") && there.Fact("type") == Fact("type"),
        "dataset" or "vnet" => there.Fact("jid") == Fact("jid"),
        "root" or "interface" => there.Mark == Mark,
        _ => true,
    };

    /// <summary>Its line in the machine's inventory.</summary>
    public override string ToString() =>
        string.Join(' ', [Kind, Name, .. Facts.Where(f => f.Key is not ("jid" or "by" or "text")).Select(f => $"{f.Key}={f.Value}"),
            .. Mark is { } mark ? [$"of {mark}"] : Array.Empty<string>(), .. Half ? ["half"] : Array.Empty<string>()]);

    /// <inheritdoc/>
    public bool Equals(SimulatedThing? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name);
}
