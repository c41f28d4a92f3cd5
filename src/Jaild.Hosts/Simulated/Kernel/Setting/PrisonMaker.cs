using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Addresses;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>Makes a new prison with its defaults, some of them its parent's. From here on its number is used up, whatever comes.</summary>
internal static class PrisonMaker
{
    public static Prison Make(PrisonTree tree, SetRequest request, SetTarget target, Prison viewer, int enforceStatfs)
    {
        // The limits that count are the caller's and those above it, not those of the parent.
        for (var above = viewer; above is not null; above = above.Parent)
        {
            if (above.ChildrenNow >= above.ChildrenMax)
            {
                throw new KernelRefusal(FreeBsdErrno.NoPermission, "prison limit exceeded");
            }
        }
        var parent = target.Parent;
        var prison = tree.Add(parent, target.Jid);
        if (!parent.IsHost)
        {
            References.AddUser(parent);
        }
        prison.Traits = PrisonTraits.Host | PrisonTraits.Ip4SourceSelection | PrisonTraits.Ip6SourceSelection;
        tree.PutRoot(prison, viewer.Root);
        prison.SecureLevel = parent.SecureLevel;
        prison.Allowed = Permissions.Default & parent.Allowed;
        prison.EnforceStatfs = enforceStatfs;
        prison.DevfsRuleset = parent.DevfsRuleset;
        prison.OsRelDate = request.OsRelDate ?? parent.OsRelDate;
        prison.OsRelease = request.OsRelease ?? parent.OsRelease;
        if ((request.On & PrisonTraits.Vnet) == 0)
        {
            (prison.Ip4, var ip4) = Start(request, PrisonTraits.Ip4, parent.Ip4);
            (prison.Ip6, var ip6) = Start(request, PrisonTraits.Ip6, parent.Ip6);
            prison.Traits |= ip4 | ip6;
        }
        return prison;
    }

    /// <summary>Nothing said means no address at all; inherit means those of the parent.</summary>
    private static (AddressList List, PrisonTraits Trait) Start(SetRequest request, PrisonTraits trait, AddressList above) =>
        (request.Given & trait) == 0 ? (AddressList.Empty, trait)
        : (request.On & trait) == 0 ? (above, PrisonTraits.None)
        : (AddressList.Empty, PrisonTraits.None);
}
