using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Addresses;

/// <summary>
/// Which addresses a prison may have: those of its parent, when that is restricted, and none that another living prison of the same network stack has,
/// unless both have only one.
/// </summary>
internal static class AddressRules
{
    public static AddressList Of(Prison prison, PrisonTraits family) => family == PrisonTraits.Ip4 ? prison.Ip4 : prison.Ip6;

    public static void Check(PrisonTree tree, Prison prison, Prison parent, AddressList wanted, PrisonTraits family)
    {
        if (wanted.All.Count == 0)
        {
            return;
        }
        var above = Of(parent, family);
        if (above.IsRestricted && !above.HasAll(wanted))
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        var stack = parent;
        while (!stack.IsHost && !stack.Is(PrisonTraits.Vnet))
        {
            stack = stack.Parent!;
        }
        // Below one with addresses of its own there are none that it does not have.
        bool IsElsewhere(Prison other) => other == prison || other.Is(PrisonTraits.Vnet) || other.IsDying;
        foreach (var other in stack.Below(p => !IsElsewhere(p) && !p.Is(family)).Where(p => !IsElsewhere(p) && p.Is(family)))
        {
            var taken = Of(other, family);
            if ((wanted.All.Count > 1 || taken.All.Count > 1) && wanted.All.Any(taken.Has))
            {
                throw new KernelRefusal(FreeBsdErrno.AddressInUse, $"IPv{(family == PrisonTraits.Ip4 ? 4 : 6)} addresses clash");
            }
        }
    }

    /// <summary>Cuts the lists of all below to those of their parents.</summary>
    public static void Restrict(Prison prison)
    {
        foreach (var lower in prison.Below(p => !p.Is(PrisonTraits.Vnet)).Where(p => !p.Is(PrisonTraits.Vnet)))
        {
            lower.Ip4 = lower.Is(PrisonTraits.Ip4) ? lower.Ip4.Within(lower.Parent!.Ip4) : lower.Parent!.Ip4;
            lower.Ip6 = lower.Is(PrisonTraits.Ip6) ? lower.Ip6.Within(lower.Parent!.Ip6) : lower.Parent!.Ip6;
        }
    }
}
