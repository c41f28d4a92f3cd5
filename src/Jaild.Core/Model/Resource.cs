using System.Collections.Immutable;

namespace Jaild.Core.Model;

/// <summary>
/// One exact thing on the host that a step makes: a root, mount, interface, address, rule or jail.
/// It is journaled before it is made, with whether it was there before; what was there is never removed.
/// </summary>
/// <param name="Kind">root, address, network, interface, loan, mount, limit, jail, dataset or vnet.</param>
/// <param name="Name">Unique within its kind on this host: a path, an interface's name, the jail's UUID.</param>
/// <param name="Existed">Whether it was there before us: then it is not ours to remove.</param>
public sealed record Resource(string Kind, string Name, bool Existed = false)
{
    /// <summary>What the host needs to make, recognise and remove it: source, file system, jid, pid, start time.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";

    /// <summary>Equal when all facts are, so that a stored record can be compared with a read one.</summary>
    public bool Equals(Resource? other) => other is not null && Kind == other.Kind && Name == other.Name
        && Existed == other.Existed && Facts.SequenceEqual(other.Facts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Existed);
}
