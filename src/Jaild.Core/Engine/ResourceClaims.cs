using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>
/// Which of our jails holds which resource. Addresses, roots and directories to mount on may be shared: then the last one that lets
/// go removes it, if any of us made it. Everything else belongs to one jail. Rebuilt from the records at daemon start.
/// </summary>
internal sealed class ResourceClaims(Ledger ledger)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Kind, string Name), Dictionary<Guid, Resource>> holders = [];
    private readonly HashSet<(string Kind, string Name)> leaving = [];

    /// <summary>What a plan asks of us: a directory that was there is nobody's, unless another of our jails made it and would take it away.</summary>
    public IReadOnlyList<Resource> Wanted(Guid jail, IReadOnlyList<Resource> planned)
    {
        lock (gate)
        {
            return [.. planned.Select(r => Ours(jail, r)).Where(r => r is not { Kind: "directory", Existed: true })];
        }
    }

    /// <summary>Claims planned resources for a jail, all or none; what another of ours made is then ours too. An AlreadyExists error names the other jail.</summary>
    public IReadOnlyList<Resource> Claim(Guid jail, IReadOnlyList<Resource> planned)
    {
        lock (gate)
        {
            foreach (var resource in planned.Where(r => !Shareable(r) || leaving.Contains((r.Kind, r.Name))))
            {
                foreach (var other in Others(jail, resource))
                {
                    throw new JaildException(ErrorKind.AlreadyExists, "RESOURCE_IN_USE", $"{resource} belongs to jail {ledger.Find(other.Key)?.Name.Value ?? other.Key.ToString()}{(Shareable(resource) ? ", which is removing it: try again when it is gone" : "")}");
                }
            }
            return [.. planned.Select(r => Add(jail, Ours(jail, r)))];
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

    /// <summary>Whether a resource is to be removed when this jail lets go: not if another of ours holds it too. Nobody else may claim it meanwhile.</summary>
    public bool IsLast(Guid jail, Resource resource)
    {
        lock (gate)
        {
            var last = !Shareable(resource) || !Others(jail, resource).Any();
            if (last)
            {
                leaving.Add((resource.Kind, resource.Name));
            }
            return last;
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
                leaving.Remove((resource.Kind, resource.Name));
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

    private static bool Shareable(Resource resource) => resource.Kind is "address" or "root" or "directory";

    private Resource Ours(Guid jail, Resource resource) =>
        Shareable(resource) && Others(jail, resource).Any(o => !o.Value.Existed) ? resource with { Existed = false } : resource;

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
