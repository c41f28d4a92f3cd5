using Jaild.Hosts.Simulated.Kernel.Addresses;
using Jaild.Hosts.Simulated.Kernel.Prisons;

namespace Jaild.Hosts.Simulated.Kernel.Setting;

/// <summary>Sets what was checked, and hands restrictions down to all prisons below.</summary>
internal static class SetApply
{
    public static void Apply(PrisonTree tree, Prison prison, SetRequest request, SetTarget target, int? ruleset)
    {
        ApplyAddresses(prison, request);
        ApplyLimits(prison, request, ruleset);
        if (target.Component is { } component)
        {
            tree.Rename(prison, component == "" ? $"{prison.Id}" : component);
        }
        if (request.Path is { } path)
        {
            prison.Path = path;
            tree.PutRoot(prison, path);
        }
        ApplyHost(prison, request);
        var taken = request.AllowedGiven.Without(request.Allowed);
        prison.Allowed = prison.Allowed.Without(request.AllowedGiven) | request.Allowed;
        foreach (var lower in prison.Below())
        {
            lower.Allowed = lower.Allowed.Without(taken);
        }
        // Persist is counted, and so is left to the caller.
        var given = request.Given & ~PrisonTraits.Persist;
        prison.Traits = (prison.Traits & ~given) | (request.On & given);
    }

    private static void ApplyAddresses(Prison prison, SetRequest request)
    {
        if ((request.On & PrisonTraits.Ip4) != 0)
        {
            prison.Ip4 = request.Ip4 ?? AddressList.Empty;
        }
        if ((request.On & PrisonTraits.Ip6) != 0)
        {
            prison.Ip6 = request.Ip6 ?? AddressList.Empty;
        }
        if ((request.On & (PrisonTraits.Ip4 | PrisonTraits.Ip6)) != 0)
        {
            AddressRules.Restrict(prison);
        }
    }

    private static void ApplyLimits(Prison prison, SetRequest request, int? ruleset)
    {
        prison.SecureLevel = request.SecureLevel ?? prison.SecureLevel;
        prison.ChildrenMax = request.ChildrenMax ?? prison.ChildrenMax;
        prison.EnforceStatfs = request.EnforceStatfs ?? prison.EnforceStatfs;
        prison.DevfsRuleset = ruleset ?? prison.DevfsRuleset;
        foreach (var lower in prison.Below())
        {
            lower.SecureLevel = request.SecureLevel is { } level ? Math.Max(lower.SecureLevel, level) : lower.SecureLevel;
            if (request.ChildrenMax - (lower.Depth - prison.Depth) is { } limit && lower.ChildrenMax > limit)
            {
                lower.ChildrenMax = Math.Max(0, limit);
            }
            lower.EnforceStatfs = request.EnforceStatfs is { } statfs ? Math.Max(lower.EnforceStatfs, statfs) : lower.EnforceStatfs;
            lower.DevfsRuleset = ruleset ?? lower.DevfsRuleset;
        }
    }

    private static void ApplyHost(Prison prison, SetRequest request)
    {
        if (request.IsGivenOff(PrisonTraits.Host))
        {
            ChangeHost(prison, prison.Parent!.Host);
        }
        else if (request.HasHostFacts)
        {
            var old = prison.Host;
            ChangeHost(prison, new(request.HostName ?? old.Name, request.Domain ?? old.Domain, request.HostUuid ?? old.Uuid, request.HostId ?? old.Id));
        }
    }

    /// <summary>Those below without a host name of their own share this one's.</summary>
    public static void ChangeHost(Prison prison, HostFacts facts)
    {
        prison.Host = facts;
        foreach (var lower in prison.Below(p => !p.Is(PrisonTraits.Host)).Where(p => !p.Is(PrisonTraits.Host)))
        {
            lower.Host = facts;
        }
    }
}
