using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Rules of rctl(8). They belong to the jail's name, may be there before it and outlive it: so only our own are removed.</summary>
internal sealed class LimitPart(Tools tools, IKernelCalls kernel)
{
    private const string Enabled = "kern.racct.enable";

    /// <summary>That limits cannot be kept, found when a jail is created.</summary>
    internal IEnumerable<FieldError> Errors(JailDefinition definition) =>
        definition.List("$jaild_limits").Length > 0 && kernel.Number(Enabled) is null or 0
            ? [new("$jaild_limits", $"the kernel counts no resources: set {Enabled}=1 in /boot/loader.conf and reboot")] : [];

    internal async Task<IReadOnlyList<Resource>> Plan(JailRun jail, CancellationToken cancel)
    {
        var wanted = jail.Definition.List("$jaild_limits").Select(l => $"jail:{jail.Name}:{LimitRule.Parse(l, out _)}").Distinct().ToList();
        if (wanted.Count == 0)
        {
            return [];
        }
        var there = await Rules(jail, cancel);
        return [.. wanted.Select(w => new Resource("limit", w, there.Contains(w)))];
    }

    internal async Task<Resource> Make(Resource rule, JailRun jail, CancellationToken cancel)
    {
        if (!rule.Existed)
        {
            await tools.Run(jail, Tools.Rctl, ["-a", rule.Name], cancel); // one that is there already is not added twice
        }
        return rule;
    }

    internal async Task Remove(Resource rule, JailRun jail, CancellationToken cancel)
    {
        if ((await Rules(jail, cancel)).Contains(rule.Name))
        {
            await tools.Run(jail, Tools.Rctl, ["-r", rule.Name], cancel);
        }
    }

    internal async Task<bool> IsThere(Resource rule, JailRun jail, CancellationToken cancel) => (await Rules(jail, cancel)).Contains(rule.Name);

    /// <summary>What a jail uses of what is limited, and how many processes it has.</summary>
    internal async Task<IReadOnlyList<ResourceUsage>> Usage(JailRun jail, int processes, CancellationToken cancel)
    {
        var rules = jail.Definition.List("$jaild_limits").Select(l => LimitRule.Parse(l, out _)!).DistinctBy(r => r.Resource).ToList();
        if (rules.Count == 0)
        {
            return [new("maxproc", processes, "", "")];
        }
        var used = (await tools.Run(jail, Tools.Rctl, ["-u", $"jail:{jail.Name}"], cancel)).Split('\n').Select(l => l.Split('='))
            .Where(w => w.Length == 2).DistinctBy(w => w[0]).ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal);
        return [.. rules.Select(r => new ResourceUsage(r.Resource, used.TryGetValue(r.Resource, out var n) && long.TryParse(n, out var amount) ? amount : null, $"{r.Amount}", ""))];
    }

    /// <summary>Those of the jail's name, with amounts as numbers: rctl -h would shorten them.</summary>
    private async Task<HashSet<string>> Rules(JailRun jail, CancellationToken cancel) =>
        [.. (await tools.Run(jail, Tools.Rctl, [$"jail:{jail.Name}"], cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
