using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>The interfaces of a simulated machine. One that was moved into a vnet comes home when the kernel frees the jail, and not before.</summary>
internal sealed class SimulatedNetwork(SimulatedKernel kernel)
{
    private readonly List<Nic> all = [new("lo0"), new("em0"), new("bridge0")];

    /// <summary>All, wherever they are.</summary>
    internal IReadOnlyList<Nic> All => all;

    /// <summary>Those that a vnet sees.</summary>
    internal List<Nic> In(Prison? vnet)
    {
        foreach (var lost in all.Where(n => n.Vnet is { } gone && kernel.Look(() => kernel.Prisons.Find(gone.Id) != gone)))
        {
            lost.Vnet = null;
        }
        return all.FindAll(n => n.Vnet == vnet);
    }

    internal Nic? Find(string name, Prison? vnet) => In(vnet).Find(n => n.Name == name);

    /// <summary>Makes both ends of an epair(4), and answers the first.</summary>
    internal Nic AddPair()
    {
        var number = Enumerable.Range(0, int.MaxValue).First(n => !all.Exists(o => o.Name == $"epair{n}a" || o.Name == $"epair{n}b"));
        var (a, b) = (new Nic($"epair{number}a"), new Nic($"epair{number}b"));
        (a.Peer, b.Peer) = (b, a);
        all.AddRange([a, b]);
        return a;
    }

    internal void Destroy(Nic nic)
    {
        foreach (var gone in new[] { nic, nic.Peer }.OfType<Nic>())
        {
            all.Remove(gone);
            all.ForEach(n => n.Members.Remove(gone));
        }
    }
}
