using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>Processors of a jail (cpuset(1)): set when it is made, gone with it.</summary>
internal static class CpusetPart
{
    internal static IReadOnlyList<Resource> Plan(JailRun jail) => jail.Definition.Text("$jaild_cpuset") is { } list
        ? [new("cpuset", jail.Uuid.ToString()) { Facts = Facts.Of(("list", list), ("jid", jail.Kernel?.Facts.GetValueOrDefault("jid"))) }] : [];

    internal static async Task<Resource> Make(Tools tools, Resource set, JailRun jail, CancellationToken cancel)
    {
        await tools.Run(jail, Tools.Cpuset, ["-l", set.Facts["list"], "-j", set.Facts["jid"]], cancel);
        return set;
    }
}
