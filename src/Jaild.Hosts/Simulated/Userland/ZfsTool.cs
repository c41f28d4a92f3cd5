namespace Jaild.Hosts.Simulated.Userland;

/// <summary>zfs(8), as far as jails are concerned. A jail has what was handed to it until it is gone.</summary>
internal sealed class ZfsTool(SimulatedDisk disk, Func<string, bool> isAlive)
{
    private readonly Dictionary<string, string> handed = new(StringComparer.Ordinal);

    internal ToolEnd Run(ToolRun run)
    {
        var datasets = disk.Datasets;
        switch (run.Words.Skip(1).ToArray())
        {
            case ["get", "-H", "-o", "value", var property, var name]:
                return !datasets.TryGetValue(name, out var found) ? Missing(name) : new(0, found.GetValueOrDefault(property, property == "jailed" ? "off" : "-"));
            case ["clone", "-o", var first, "-o", var second, var snapshot, var name]:
                if (!datasets.ContainsKey(snapshot))
                {
                    return Missing(snapshot);
                }
                if (datasets.ContainsKey(name))
                {
                    return ToolEnd.Failed($"cannot create '{name}': dataset already exists");
                }
                datasets[name] = new[] { first, second }.Select(o => o.Split('=', 2)).ToDictionary(o => o[0], o => o[1], StringComparer.Ordinal);
                disk.Add(datasets[name]["mountpoint"], datasets[name]["mountpoint"] + "/dev", datasets[name]["mountpoint"] + "/tmp");
                return ToolEnd.Done;
            case ["destroy", .. var flags, var name] when flags is [] or ["-f"]:
                return datasets.Remove(name) ? ToolEnd.Done : Missing(name);
            case ["jail", var jid, var name]:
                if (!datasets.ContainsKey(name))
                {
                    return Missing(name);
                }
                if (!isAlive(jid) || (handed.TryGetValue(name, out var owner) && owner != jid && isAlive(owner)))
                {
                    return ToolEnd.Failed($"cannot jail '{name}': operation not permitted");
                }
                handed[name] = jid;
                return ToolEnd.Done;
            case ["unjail", var jid, var name]:
                return handed.TryGetValue(name, out var holder) && holder == jid && handed.Remove(name) ? ToolEnd.Done : ToolEnd.Failed($"cannot unjail '{name}': dataset not attached to jail");
            default:
                return ToolEnd.Failed("usage: zfs command args ...");
        }
    }

    /// <summary>What jails have now.</summary>
    internal IEnumerable<string> Handed => handed.Where(h => isAlive(h.Value)).Select(h => h.Key);

    private static ToolEnd Missing(string name) => ToolEnd.Failed($"cannot open '{name}': dataset does not exist");
}
