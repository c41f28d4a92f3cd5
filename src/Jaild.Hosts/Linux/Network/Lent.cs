using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core.Model;

namespace Jaild.Hosts.Linux.Network;

/// <summary>By what an interface of the host's is found again in a jail, whose root may rename it and make others of its name.</summary>
/// <param name="Name">Its name on the host.</param>
/// <param name="Index">Its number, which it keeps unless the jail has that already; null when it was not noted.</param>
/// <param name="Kind">What it is, which nobody can change; null when it was not noted.</param>
internal sealed record Lent(string Name, int? Index, string? Kind)
{
    /// <summary>As a resource of the steps interfaces or vnet has it.</summary>
    internal static Lent Of(Resource resource) => new(resource.Name, Number(resource.Facts.GetValueOrDefault("index")), resource.Facts.GetValueOrDefault("type")?.Trim('-'));

    /// <summary>The facts of an interface by which it is found.</summary>
    internal static (string Key, string? Value)[] Facts(Link link) => [("index", Text(link.Index)), ("type", Word(link))];

    /// <summary>All that a network has, as its resource has it.</summary>
    internal static string Text(IEnumerable<Link> links) => string.Join(',', links.Select(l => $"{l.Name}/{Text(l.Index)}/{l.Kind}"));

    /// <summary>Reads that back.</summary>
    internal static ImmutableArray<Lent> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('/')).Select(l => new Lent(l[0], Number(l[1]), l[2]))];

    internal bool IsLike(Link link) => Kind is null || link.Kind == Kind;

    /// <summary>An interface if it can be this one.</summary>
    internal Link? OrNull(Link? link) => link is not null && IsLike(link) ? link : null;

    /// <summary>That of a real interface is empty, which no fact can be.</summary>
    private static string Word(Link link) => link.Kind == "" ? "-" : link.Kind;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);
}
