using System.IO.Enumeration;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>Which jails a list or a watch wants.</summary>
internal sealed class JailFilter
{
    private readonly HashSet<Guid> uuids;
    private readonly HashSet<JailState> states;
    private readonly string glob;

    public JailFilter(V1.JailFilter? filter)
    {
        uuids = [.. (filter?.Uuids ?? []).Select(u => Ids.Parse(u, "filter.uuids"))];
        states = [.. (filter?.States ?? []).Select(s => s.FromProto("filter.states"))];
        glob = filter?.NameGlob ?? "";
        if (glob.Length > JailName.MaxBytes)
        {
            throw JaildException.Invalid("filter.name_glob", $"longer than {JailName.MaxBytes} bytes");
        }
    }

    public bool Matches(JailRecord jail) => MatchesWho(jail.Uuid, jail.Name) && MatchesState(jail.Status.State);

    /// <summary>Whether the change is of a wanted jail that is in a wanted state after it, or has just left one.</summary>
    public bool Matches(JournalEntry entry, JailState? known) => MatchesWho(entry.Jail, entry.Name) && (states.Count == 0
        || (entry.Status?.State ?? known) is { } state && states.Contains(state)
        || entry.Events.Any(e => e.Kind == EventKind.Transition && (states.Contains(e.From) || states.Contains(e.To))));

    private bool MatchesState(JailState state) => states.Count == 0 || states.Contains(state);

    private bool MatchesWho(Guid uuid, JailName name) => (uuids.Count == 0 || uuids.Contains(uuid))
        && (glob.Length == 0 || FileSystemName.MatchesSimpleExpression(glob, name.Value, ignoreCase: false));
}
