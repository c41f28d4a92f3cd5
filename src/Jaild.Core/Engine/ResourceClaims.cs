using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// Which of our jails holds which resource. Addresses and roots may be shared: then the last one that lets go removes it,
/// if any of us made it. Everything else belongs to one jail. Rebuilt from the records at daemon start.
/// </summary>
internal sealed class ResourceClaims(Ledger ledger)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Kind, string Name), Dictionary<Guid, Resource>> holders = [];

    /// <summary>Claims planned resources for a jail, all or none; what another of ours made is then ours too. An AlreadyExists error names the other jail.</summary>
    public IReadOnlyList<Resource> Claim(Guid jail, IReadOnlyList<Resource> planned)
    {
        lock (gate)
        {
            foreach (var resource in planned.Where(r => !Shareable(r)))
            {
                foreach (var other in Others(jail, resource))
                {
                    throw new JaildException(ErrorKind.AlreadyExists, "RESOURCE_IN_USE", $"{resource} belongs to jail {ledger.Find(other.Key)?.Name.Value ?? other.Key.ToString()}");
                }
            }
            return [.. planned.Select(r => Add(jail, Shareable(r) && Others(jail, r).Any(o => !o.Value.Existed) ? r with { Existed = false } : r))];
        }
    }

    /// <summary>Takes in what a record says that a jail holds.</summary>
    public void Load(JailRecord record)
    {
        lock (gate)
        {
            foreach (var resource in record.Status.Steps.SelectMany(s => s.Resources))
            {
                Add(record.Uuid, resource);
            }
        }
    }

    /// <summary>Whether another of our jails holds it too, so that it must stay when this one lets go.</summary>
    public bool IsShared(Guid jail, Resource resource)
    {
        lock (gate)
        {
            return Shareable(resource) && Others(jail, resource).Any();
        }
    }

    /// <summary>Lets go of a resource.</summary>
    public void Release(Guid jail, Resource resource)
    {
        lock (gate)
        {
            if (holders.TryGetValue((resource.Kind, resource.Name), out var jails) && jails.Remove(jail) && jails.Count == 0)
            {
                holders.Remove((resource.Kind, resource.Name));
            }
        }
    }

    /// <summary>Lets go of several.</summary>
    public void Release(Guid jail, IEnumerable<Resource> resources)
    {
        foreach (var resource in resources)
        {
            Release(jail, resource);
        }
    }

    private static bool Shareable(Resource resource) => resource.Kind is "address" or "root";

    private IEnumerable<KeyValuePair<Guid, Resource>> Others(Guid jail, Resource resource) =>
        holders.TryGetValue((resource.Kind, resource.Name), out var jails) ? jails.Where(j => j.Key != jail) : [];

    private Resource Add(Guid jail, Resource resource)
    {
        if (!holders.TryGetValue((resource.Kind, resource.Name), out var jails))
        {
            holders[(resource.Kind, resource.Name)] = jails = [];
        }
        return jails[jail] = resource;
    }
}
