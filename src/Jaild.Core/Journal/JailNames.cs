using System.Collections.Immutable;
using Jaild.Core.Model;

namespace Jaild.Core.Journal;

/// <summary>
/// The names of the living jails, each with its UUID, in the order of their bytes. It never changes, so whoever holds one reads
/// on without waiting, and a page costs what is on it, wherever in the list it begins.
/// </summary>
public sealed class JailNames
{
    /// <summary>No names.</summary>
    public static readonly JailNames Empty = new(ImmutableSortedSet.Create<(JailName Name, Guid Uuid)>(new ByName()));

    private readonly ImmutableSortedSet<(JailName Name, Guid Uuid)> all;

    private JailNames(ImmutableSortedSet<(JailName Name, Guid Uuid)> all) => this.all = all;

    /// <summary>The UUID of the living jail with a name, or null.</summary>
    public Guid? Find(JailName name) => all.TryGetValue((name, default), out var found) ? found.Uuid : null;

    /// <summary>The names after one, or all, in order.</summary>
    public IEnumerable<(JailName Name, Guid Uuid)> After(JailName? name)
    {
        var place = name is { } last ? all.IndexOf((last, default)) : -1;
        for (var next = name is null ? 0 : place < 0 ? ~place : place + 1; next < all.Count; next++)
        {
            yield return all[next];
        }
    }

    /// <summary>These, and one more.</summary>
    public JailNames With(JailName name, Guid uuid) => new(all.Add((name, uuid)));

    /// <summary>These without one.</summary>
    public JailNames Without(JailName name) => new(all.Remove((name, default)));

    private sealed class ByName : IComparer<(JailName Name, Guid Uuid)>
    {
        public int Compare((JailName Name, Guid Uuid) x, (JailName Name, Guid Uuid) y) => x.Name.CompareTo(y.Name);
    }
}
