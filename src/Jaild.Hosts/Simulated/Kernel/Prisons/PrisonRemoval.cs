using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>
/// jail_remove(2): takes persist away from a prison and all below it and kills their processes. It waits for nothing: on 12 a prison is dying as soon
/// as no process of it lives, on 15 at once, each before its parent (not observed).
/// </summary>
internal sealed class PrisonRemoval(References references, ProcessTable processes, KernelVersion version)
{
    public void Remove(Prison prison)
    {
        if (version == KernelVersion.FreeBsd15 && prison.IsDying)
        {
            return;
        }
        List<Prison> all = [.. prison.Below(), prison];
        all.ForEach(References.Guard);
        if (version == KernelVersion.FreeBsd15)
        {
            foreach (var dying in all.OrderByDescending(p => p.Depth))
            {
                references.Condemn(dying);
            }
        }
        foreach (var dying in all)
        {
            references.DropPersist(dying);
            foreach (var process in dying.Processes.ToList())
            {
                processes.Kill(process);
            }
        }
        all.ForEach(references.Unguard);
    }
}
