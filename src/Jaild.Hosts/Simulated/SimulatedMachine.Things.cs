using System.Collections.Immutable;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>Directories, mounts, interfaces, addresses, limits, datasets.</summary>
internal sealed partial class SimulatedMachine
{
    /// <summary>The reason of an error that says that something is in use.</summary>
    public const string Busy = "BUSY";

    /// <summary>The file systems that can be unmounted by force without loss.</summary>
    public static readonly ImmutableHashSet<string> Forceable = ["nullfs", "devfs", "fdescfs", "procfs", "tmpfs"];

    private readonly Dictionary<ThingKey, SimulatedThing> things = [];
    private readonly SortedSet<string> mounts = new(StringComparer.Ordinal);
    private readonly HashSet<string> busy = new(StringComparer.Ordinal);
    private readonly SortedSet<string> nodes = new(StringComparer.Ordinal);

    /// <summary>Puts something there that nobody of ours made.</summary>
    public void Plant(SimulatedThing thing)
    {
        lock (gate)
        {
            Put(thing);
        }
    }

    /// <summary>Somebody has a file open on a mount, as long as it is there.</summary>
    public void Occupy(string target)
    {
        lock (gate)
        {
            Need("mount", target);
            busy.Add(target);
        }
    }

    /// <summary>Somebody else takes a thing away.</summary>
    public void Uproot(string kind, string name)
    {
        lock (gate)
        {
            if (!things.ContainsKey(new(kind, name)))
            {
                throw new JaildException(ErrorKind.NotFound, "NO_SUCH_THING", $"{kind} {name} is not there");
            }
            Drop(new(kind, name));
        }
    }

    /// <summary>A thing that is there, or null.</summary>
    public SimulatedThing? Find(string kind, string name)
    {
        lock (gate)
        {
            return things.GetValueOrDefault(new(kind, name));
        }
    }

    private void Add(MachineCall.Add call)
    {
        var thing = call.Thing;
        if (things.TryGetValue(new(thing.Kind, thing.Name), out var there))
        {
            if (!thing.IsSame(there))
            {
                throw new JaildException(ErrorKind.AlreadyExists, "RESOURCE_EXISTS", $"{thing.Kind} {thing.Name} is there already, and it is another one");
            }
            Put(there with { Half = false, Facts = thing.Facts });
            return;
        }
        CheckGround(thing);
        Put(thing);
    }

    private void CheckGround(SimulatedThing thing)
    {
        switch (thing.Kind)
        {
            case "root":
                RefuseLinks(thing.Name);
                Need("file", thing.Fact("archive"));
                break;
            case "mount":
                RefuseLinks(thing.Name);
                break;
            case "address":
                Need("interface", thing.Name[..thing.Name.IndexOf('|', StringComparison.Ordinal)]);
                break;
            case "dataset":
                Need("zfs", thing.Name);
                break;
            case "vnet":
                Need("interface", thing.Fact("of") is { Length: > 0 } pair ? pair : thing.Name);
                break;
            default:
                break;
        }
        if (thing.Fact("jid") is { Length: > 0 } jid)
        {
            JailOf(int.Parse(jid, System.Globalization.CultureInfo.InvariantCulture), thing).Attached.Add(new(thing.Kind, thing.Name));
        }
    }

    private void Need(string kind, string name)
    {
        if (name != "" && !things.ContainsKey(new(kind, name)))
        {
            throw new JaildException(ErrorKind.Host, "NO_SUCH_THING", $"{kind} {name} is not there");
        }
    }

    private void RefuseLinks(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (things.ContainsKey(new("link", path[..end])))
            {
                throw new JaildException(ErrorKind.Host, "SYMBOLIC_LINK", $"{path[..end]} is a symbolic link: nothing is made through it");
            }
            if (things.ContainsKey(new("file", path[..end])))
            {
                throw new JaildException(ErrorKind.Host, "NOT_A_DIRECTORY", $"{path[..end]} is not a directory");
            }
        }
    }

    private void Delete(MachineCall.Delete call)
    {
        var key = new ThingKey(call.Thing.Kind, call.Thing.Name);
        if (!things.TryGetValue(key, out var there) || !call.Thing.IsSame(there))
        {
            return;
        }
        if (key.Kind is "mount" or "root" && Below(mounts, key.Name) is [.., var inner])
        {
            throw new JaildException(ErrorKind.Host, Busy, $"{key.Kind} {key.Name} is busy: {inner} is mounted below it");
        }
        if (key.Kind == "mount" && busy.Contains(key.Name) && !(call.Force && Forceable.Contains(there.Fact("type"))))
        {
            throw new JaildException(ErrorKind.Host, Busy, $"mount {key.Name} is busy: a file is open on it");
        }
        if (key.Kind == "mount" && jails.Values.FirstOrDefault(j => j.Holders.Any(SimulatedJail.IsProcess) && key.Name.StartsWith(j.Path + "/", StringComparison.Ordinal)) is { } user)
        {
            throw new JaildException(ErrorKind.Host, Busy, $"mount {key.Name} is busy: {user.Holders.First(SimulatedJail.IsProcess)} uses it");
        }
        if (key.Kind == "root" && mounts.Contains(key.Name))
        {
            throw new JaildException(ErrorKind.Host, Busy, $"root {key.Name} is a mount point: nothing is removed through a mount");
        }
        if (key.Kind == "root")
        {
            foreach (var node in Below(nodes, key.Name))
            {
                Array.ForEach(["root", "file", "link"], kind => Drop(new(kind, node)));
            }
        }
        Drop(key);
    }

    private void Unmount(MachineCall.Unmount call)
    {
        foreach (var mount in Enumerable.Reverse(Below(mounts, call.Below)).Where(m => !call.Keep.Contains(m)))
        {
            Drop(new("mount", mount));
        }
    }

    private void Put(SimulatedThing thing)
    {
        things[new(thing.Kind, thing.Name)] = thing;
        NodesOf(thing.Kind)?.Add(thing.Name);
    }

    private void Drop(ThingKey key)
    {
        if (things.Remove(key, out var thing))
        {
            NodesOf(key.Kind)?.Remove(key.Name);
            if (key.Kind == "mount")
            {
                busy.Remove(key.Name);
            }
            LetGo(thing);
        }
    }

    private void DropThings()
    {
        foreach (var key in things.Keys.Where(k => k.Kind is not ("root" or "file" or "link" or "zfs")).ToList())
        {
            Drop(key);
        }
    }

    private SortedSet<string>? NodesOf(string kind) => kind == "mount" ? mounts : kind is "root" or "file" or "link" ? nodes : null;

    /// <summary>The paths below a directory, in order; '0' comes right after '/'.</summary>
    private static List<string> Below(SortedSet<string> paths, string directory) => [.. paths.GetViewBetween(directory + "/", directory + "0").Where(p => p != directory + "0")];

    private void LeaveHalf(MachineCall call)
    {
        switch (call)
        {
            case MachineCall.Add { Thing: var thing } when !things.ContainsKey(new(thing.Kind, thing.Name)):
                CheckGround(thing);
                Put(thing with { Half = true });
                break;
            case MachineCall.Delete { Thing: { Kind: "root" } thing } when things.TryGetValue(new("root", thing.Name), out var root) && thing.IsSame(root):
                Put(root with { Half = true });
                break;
            case MachineCall.CreateJail:
                NextJid();
                break;
            default:
                break;
        }
    }
}
