using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Addresses;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>The checks of jail_set(2) that need the prison and its parent: what may only be restricted further, addresses, and the name.</summary>
internal static class SetChecks
{
    /// <summary>What one that is there already does not let be changed.</summary>
    public static void CheckUpdate(Prison prison, SetRequest request)
    {
        if (prison.Is(PrisonTraits.Vnet) && (request.Given & (PrisonTraits.Ip4 | PrisonTraits.Ip6)) != 0)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, "vnet jails cannot have IP address restrictions");
        }
        foreach (var (trait, name) in new[] { (PrisonTraits.Ip4, "ip4"), (PrisonTraits.Ip6, "ip6") })
        {
            if ((request.Given & trait) != 0 && ((request.On ^ prison.Traits) & trait) != 0)
            {
                throw new KernelRefusal(FreeBsdErrno.Invalid, $"{name} cannot be changed after creation");
            }
        }
    }

    /// <summary>The limits of the parent, the address clashes, the name, the permissions: in this order. Answers with the ruleset to set.</summary>
    public static int? Check(PrisonTree tree, Prison prison, SetRequest request, SetTarget target, Prison viewer)
    {
        var parent = target.Parent;
        if (request.SecureLevel < parent.SecureLevel || request.ChildrenMax >= parent.ChildrenMax || request.EnforceStatfs < parent.EnforceStatfs)
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        var ruleset = CheckRuleset(request.DevfsRuleset, parent, viewer);
        if (request.Ip4 is { } ip4)
        {
            AddressRules.Check(tree, prison, parent, ip4, PrisonTraits.Ip4);
        }
        if (request.Ip6 is { } ip6)
        {
            AddressRules.Check(tree, prison, parent, ip6, PrisonTraits.Ip6);
        }
        CheckName(prison, target);
        if (!request.Allowed.Without(parent.Allowed).IsEmpty)
        {
            throw new KernelRefusal(FreeBsdErrno.NoPermission);
        }
        return ruleset;
    }

    private static int? CheckRuleset(int? ruleset, Prison parent, Prison viewer)
    {
        if (ruleset is < 0 or > 65535)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid);
        }
        if (ruleset is null || viewer.IsHost)
        {
            return ruleset;
        }
        // Inside a jail there is only the parent's ruleset, which 0 stands for.
        return ruleset == 0 || ruleset == parent.DevfsRuleset ? parent.DevfsRuleset : throw new KernelRefusal(FreeBsdErrno.NoPermission);
    }

    private static void CheckName(Prison prison, SetTarget target)
    {
        if (target.Component is not { } component)
        {
            return;
        }
        if (component != "" && !NumericName.IsAllowed(component, prison.Id))
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, "name cannot be numeric (unless it is the jid)");
        }
        var above = target.Parent.IsHost ? 0 : target.Parent.Name.Length + 1;
        var length = above + (component == "" ? $"{prison.Id}" : component).Length;
        var growth = length - prison.Name.Length;
        if (length >= JailFlags.NameBytes || prison.Below().Any(p => p.Name.Length + growth >= JailFlags.NameBytes))
        {
            throw new KernelRefusal(FreeBsdErrno.NameTooLong);
        }
    }
}
