using Jaild.Hosts.Simulated.Kernel.Addresses;
using Jaild.Hosts.Simulated.Kernel.Descriptors;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>A prison: the host itself (jid 0) or a jail, alive or dying.</summary>
internal sealed class Prison(int id, Prison? parent)
{
    /// <summary>The jid; on 15 a dying one may be given another.</summary>
    public int Id { get; set; } = id;

    /// <summary>Null for the host.</summary>
    public Prison? Parent => parent;

    /// <summary>Its place in the order in which jails were made.</summary>
    public long Birth { get; init; }

    /// <summary>The last component of its name.</summary>
    public string Component { get; set; } = "";

    public PrisonTraits Traits { get; set; }

    public Permissions Allowed { get; set; }

    public HostFacts Host { get; set; } = new();

    public int SecureLevel { get; set; } = -1;

    public int EnforceStatfs { get; set; }

    public int DevfsRuleset { get; set; }

    public int ChildrenMax { get; set; }

    /// <summary>All that are below it, dying ones too.</summary>
    public int ChildrenNow { get; set; }

    public int OsRelDate { get; set; }

    public string OsRelease { get; set; } = "";

    public int CpusetId { get; set; }

    /// <summary>What "path" says, which for a jail made without one is "/", wherever its root really is.</summary>
    public string Path { get; set; } = "/";

    /// <summary>Where its root directory is, seen from the host.</summary>
    public string Root { get; set; } = "/";

    /// <summary>Whether the file system of its root was unmounted by force: nobody can go in any more.</summary>
    public bool HasLostRoot { get; set; }

    public AddressList Ip4 { get; set; } = AddressList.Unrestricted;

    public AddressList Ip6 { get; set; } = AddressList.Unrestricted;

    /// <summary>For sysvmsg, sysvsem and sysvshm: the prison whose objects it uses; null is none.</summary>
    public Prison?[] SystemV { get; } = new Prison?[3];

    /// <summary>"meta" and "env" (15).</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>The descriptors that are bound to it (15).</summary>
    public List<JailDescriptor> Descriptors { get; } = [];

    /// <summary>Everything that keeps it from being freed: persist, children, and each credential that names it.</summary>
    public int References { get; set; }

    /// <summary>What keeps it alive: persist, children, and living processes.</summary>
    public int Users { get; set; }

    /// <summary>From 15 on: it began to die, which nothing takes back.</summary>
    public bool IsCondemned { get; set; }

    /// <summary>Those directly below, newest first.</summary>
    public LinkedList<Prison> Children { get; } = [];

    /// <summary>Its living processes.</summary>
    public HashSet<KernelProcess> Processes { get; } = [];

    /// <summary>What else names it: sockets, mounts, zombies, cached blocks.</summary>
    public List<Hold> Holds { get; } = [];

    public bool IsHost => parent is null;

    /// <summary>How many prisons stand above it.</summary>
    public int Depth => parent is null ? 0 : parent.Depth + 1;

    public bool IsDying => Users == 0 || IsCondemned;

    /// <summary>The name seen from the host.</summary>
    public string Name => parent is null or { IsHost: true } ? Component : $"{parent.Name}.{Component}";

    public bool Is(PrisonTraits trait) => (Traits & trait) == trait;

    /// <summary>Whether it is below another.</summary>
    public bool IsBelow(Prison other)
    {
        for (var above = parent; above is not null; above = above.Parent)
        {
            if (above == other)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The name as it is seen from a prison above.</summary>
    public string NameFrom(Prison viewer) => viewer.IsHost || !IsBelow(viewer) ? Name : Name[(viewer.Name.Length + 1)..];

    /// <summary>The path as it is seen from a prison above: without that one's own, when it begins with it.</summary>
    public string PathFrom(Prison viewer)
    {
        var above = viewer.Path;
        if (viewer.IsHost || above == "/" || !Path.StartsWith(above, StringComparison.Ordinal))
        {
            return Path;
        }
        return Path.Length == above.Length ? "/" : Path[above.Length] == '/' ? Path[above.Length..] : Path;
    }

    /// <summary>All that are below it, each before its own children, unless one says not to go further down.</summary>
    public IEnumerable<Prison> Below(Func<Prison, bool>? goesDown = null)
    {
        foreach (var child in Children)
        {
            yield return child;
            if (goesDown?.Invoke(child) ?? true)
            {
                foreach (var deeper in child.Below(goesDown))
                {
                    yield return deeper;
                }
            }
        }
    }
}
