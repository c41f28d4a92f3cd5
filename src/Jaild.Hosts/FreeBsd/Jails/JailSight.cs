using System.Collections.Immutable;
using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Core.Model;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>
/// Tells which jail of the kernel is which of ours. Where the kernel has meta, the marker and the start in it decide, whatever the jid;
/// else boot, jid, name and path together. host.hostuuid only finds a jail whose jid was not journaled: root inside can rewrite it.
/// </summary>
internal sealed class JailSight(string boot, KernelParameters parameters, JailTable table)
{
    /// <summary>What the kernel has of a jail, and how it shows it.</summary>
    internal (Presence Presence, JailRow? Row) Look(Resource? journaled, JailRun jail)
    {
        if (journaled is null || (journaled.Facts.TryGetValue("boot", out var its) && !BootIdentity.IsSame(its, boot)))
        {
            return (Presence.Gone, null);
        }
        var numbered = journaled.Facts.TryGetValue("jid", out var jid) ? table.Find(int.Parse(jid, CultureInfo.InvariantCulture)) : null;
        if (numbered is not null && IsIt(numbered, journaled, jail.Uuid))
        {
            return (numbered.Dying ? Presence.Dying : Presence.Alive, numbered);
        }
        if (numbered is { Dying: false } && !(parameters.HasMeta && journaled.Facts.ContainsKey("start")) && IsPartly(numbered, journaled, jail.Uuid))
        {
            return (Presence.Changed, numbered);
        }
        var marked = table.All().FindAll(r => parameters.HasMeta ? IsIt(r, journaled, jail.Uuid) : !r.Dying && jid is null && IsPartly(r, journaled, jail.Uuid) && r.Uuid == jail.Uuid);
        return marked switch
        {
            [] => (Presence.Gone, null),
            [var one] when parameters.HasMeta || (one.Name == journaled.Facts["name"] && one.Path == journaled.Facts["path"]) => (one.Dying ? Presence.Dying : Presence.Alive, one),
            _ => (Presence.Changed, marked[0]),
        };
    }

    /// <summary>What a jail shall be known by.</summary>
    internal ImmutableSortedDictionary<string, string> Identify(ImmutableSortedDictionary<string, string> facts, JailRow row) => facts
        .SetItem("boot", boot).SetItem("jid", row.Jid.ToString(CultureInfo.InvariantCulture)).SetItem("name", row.Name).SetItem("path", row.Path);

    private bool IsIt(JailRow row, Resource journaled, Guid uuid) => parameters.HasMeta && journaled.Facts.TryGetValue("start", out var start)
        ? row.Uuid == uuid && row.Start == start
        : journaled.Facts.GetValueOrDefault("jid") == row.Jid.ToString(CultureInfo.InvariantCulture)
            && row.Name == journaled.Facts["name"] && row.Path == journaled.Facts["path"];

    /// <summary>Whether it may be it, and may not: never to be undone.</summary>
    private static bool IsPartly(JailRow row, Resource journaled, Guid uuid) =>
        row.Name == journaled.Facts["name"] || row.Path == journaled.Facts["path"] || row.Uuid == uuid;
}
