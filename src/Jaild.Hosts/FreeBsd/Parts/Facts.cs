using System.Collections.Immutable;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Writes what a resource is recognised by.</summary>
internal static class Facts
{
    /// <summary>Those that have a value.</summary>
    internal static ImmutableSortedDictionary<string, string> Of(params (string Key, string? Value)[] facts) =>
        facts.Where(f => f.Value is not null).ToImmutableSortedDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal);
}
