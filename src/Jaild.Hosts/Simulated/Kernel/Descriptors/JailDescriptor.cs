using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Descriptors;

/// <summary>A jail descriptor of 15 (not observed): bound to a prison until that begins to die; an owning one removes it when it is closed.</summary>
internal sealed class JailDescriptor
{
    private readonly bool owns;
    private readonly bool isPrivileged;
    private Hold? hold;

    public JailDescriptor(Prison prison, bool owns, bool isPrivileged)
    {
        (this.owns, this.isPrivileged) = (owns, isPrivileged);
        hold = References.Add(prison, HoldKind.Descriptor, "descriptor");
        prison.Descriptors.Add(this);
    }

    /// <summary>The prison; null from the moment it is dying.</summary>
    public Prison? Prison => hold?.Prison;

    public bool Owns => owns;

    /// <summary>Whether root made it: what one may do with it goes with it.</summary>
    public bool IsPrivileged => isPrivileged;

    /// <summary>Lets go of the prison.</summary>
    public void Detach(References references)
    {
        if (hold is { } held)
        {
            hold = null;
            held.Prison.Descriptors.Remove(this);
            references.Drop(held);
        }
    }
}
