using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>
/// Finds the prison that jail_set(2) means, by number, then by name, or the place of a new one. A jid is unique among all that are not freed, a name
/// only among the living below one parent. On 12 JAIL_DYING reaches dying ones; on 15 it does nothing, and a dying one gives up its number to a new one (not observed).
/// </summary>
internal sealed class SetLookup(PrisonTree tree, Prison viewer, int flags, KernelVersion version)
{
    private bool IsCreate => (flags & (JailFlags.Create | JailFlags.Update)) == JailFlags.Create;

    private bool IsUpdate => (flags & (JailFlags.Create | JailFlags.Update)) == JailFlags.Update;

    private bool ReachesDying => version == KernelVersion.FreeBsd12 && (flags & JailFlags.Dying) != 0;

    /// <summary>By the number and the name of a request; a prison may be known already, by its descriptor.</summary>
    public SetTarget Find(SetRequest request, Prison? known)
    {
        var (jid, name) = (request.Jid, request.Name);
        if (IsCreate && jid == 0 && name is not null)
        {
            jid = NumericName.AsJid(name[(name.LastIndexOf('.') + 1)..]);
        }
        if (known is not null && jid != 0 && jid != known.Id)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, "cannot change jid");
        }
        var found = known;
        if (known is null && jid != 0)
        {
            found = FindNumber(jid);
            // One that comes back to life must find its name still free.
            name ??= found is { IsDying: true } && (request.On.HasFlag(PrisonTraits.Persist) || (flags & JailFlags.Attach) != 0) ? found.NameFrom(viewer) : null;
        }
        if (name is null)
        {
            return found is null && IsUpdate
                ? throw new KernelRefusal(FreeBsdErrno.NoEntry, "update specified no jail")
                : new(found, found?.Parent ?? viewer, found is null ? "" : null, jid);
        }
        return FindName(name, found, jid);
    }

    private Prison? FindNumber(int jid)
    {
        if (jid < 0)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, "negative jid");
        }
        var found = tree.Find(jid);
        if (version == KernelVersion.FreeBsd15 && found is { IsDying: true } && !IsUpdate)
        {
            tree.Renumber(found);
            return null;
        }
        if (found is null)
        {
            return IsUpdate ? throw Missing($"jail {jid} not found") : null;
        }
        if (IsCreate)
        {
            throw new KernelRefusal(FreeBsdErrno.Exists, $"jail {jid} already exists");
        }
        if (!found.IsBelow(viewer))
        {
            throw Missing($"jail {jid} not found");
        }
        return found.IsDying && !ReachesDying ? throw Missing($"jail {jid} is dying") : found;
    }

    private SetTarget FindName(string name, Prison? found, int jid)
    {
        var parent = found?.Parent ?? viewer;
        var dot = name.LastIndexOf('.');
        if (dot >= 0)
        {
            parent = found is null ? FindParent(name[..dot])
                : !parent.IsHost && parent != viewer && parent.NameFrom(viewer) == name[..dot] ? parent
                : throw new KernelRefusal(FreeBsdErrno.Invalid, "cannot change jail's parent");
        }
        var component = name[(dot + 1)..];
        if (component == "")
        {
            return new(found, parent, component, jid);
        }
        var siblings = tree.Named(parent, component);
        if (found is null && !IsCreate)
        {
            found = siblings.FirstOrDefault(p => !p.IsDying) ?? FindDying(name, siblings);
        }
        else if (siblings.Any(p => p != found && !p.IsDying))
        {
            throw new KernelRefusal(FreeBsdErrno.Exists, $"jail \"{name}\" already exists");
        }
        return new(found, parent, component, jid);
    }

    private Prison FindParent(string name)
    {
        var parent = tree.Find(name, viewer) ?? throw Missing($"jail \"{name}\" not found");
        return version == KernelVersion.FreeBsd15 && parent.IsDying ? throw Missing($"jail \"{name}\" is dying") : parent;
    }

    private Prison? FindDying(string name, IReadOnlyList<Prison> siblings)
    {
        if (siblings.Count > 0 && ReachesDying)
        {
            return siblings[^1];
        }
        return !IsUpdate ? null : throw Missing(siblings.Count > 0 ? $"jail \"{name}\" is dying" : $"jail \"{name}\" not found");
    }

    private static KernelRefusal Missing(string text) => new(FreeBsdErrno.NoEntry, text);
}
