using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Datasets handed to a jail (zfs-jail(8)); the kernel takes them back itself when the jail goes.</summary>
internal sealed class DatasetPart(Tools tools)
{
    internal static IReadOnlyList<Resource> Plan(JailRun jail) =>
        [.. jail.Definition.List("zfs.dataset").Distinct().Select(d => new Resource("dataset", d) { Facts = Facts.Of(("jid", jail.Kernel?.Facts.GetValueOrDefault("jid"))) })];

    internal async Task<Resource> Make(Resource dataset, JailRun jail, CancellationToken cancel)
    {
        var isJailed = await tools.Run(jail, Tools.Zfs, ["get", "-H", "-o", "value", "jailed", dataset.Name], cancel);
        if (isJailed.Trim() != "on")
        {
            throw new JaildException(ErrorKind.Host, "DATASET_NOT_JAILED", $"zfs.dataset: {dataset.Name} is not for jails: zfs set jailed=on {dataset.Name}");
        }
        await tools.Run(jail, Tools.Zfs, ["jail", dataset.Facts["jid"], dataset.Name], cancel);
        return dataset;
    }

    internal async Task Remove(Resource dataset, JailRun jail, CancellationToken cancel)
    {
        var arguments = new[] { "unjail", dataset.Facts["jid"], dataset.Name };
        var end = await tools.Try(jail, Tools.Zfs, arguments, cancel);
        // not handed to it, or not to it any more: then nothing is left to take back
        if (end.TimedOut || (end.ExitCode != 0 && !end.Output.Contains("not attached", StringComparison.Ordinal) && !end.Output.Contains("does not exist", StringComparison.Ordinal)
            && !end.Output.Contains("not found", StringComparison.Ordinal)))
        {
            throw Tools.Failure(end, Tools.Zfs, arguments);
        }
    }
}
