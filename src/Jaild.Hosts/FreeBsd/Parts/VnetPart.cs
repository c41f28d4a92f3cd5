using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>
/// Interfaces moved into a jail's own network, and out again before the jail is removed: a dying jail would keep them. The host's
/// /etc/start_if.IF and /etc/stop_if.IF are run, never a file of the jail.
/// </summary>
internal sealed class VnetPart(Tools tools, IUserland userland)
{
    internal static IReadOnlyList<Resource> Plan(JailRun jail)
    {
        var pairs = InterfacePart.Plan(jail);
        var next = 0;
        return [.. jail.Definition.List("vnet.interface").Select(i => i == InterfacePart.Pair ? pairs[next++].Facts["peer"] : i).Distinct()
            .Select(i => new Resource("vnet", i) { Facts = Facts.Of(("jid", jail.Kernel?.Facts.GetValueOrDefault("jid"))) })];
    }

    internal async Task<Resource> Make(Resource moved, JailRun jail, CancellationToken cancel)
    {
        if (await IsOutside(moved, jail, cancel))
        {
            await RunScript("start", moved, jail, cancel);
            await tools.Run(jail, Tools.Ifconfig, [moved.Name, "vnet", moved.Facts["jid"]], cancel);
        }
        else
        {
            // it is in already, or nowhere: which of the two, its jail says
            await tools.Run(jail, Tools.Jexec, [moved.Facts["jid"], Tools.Ifconfig, moved.Name], cancel);
        }
        return moved;
    }

    internal async Task Remove(Resource moved, JailRun jail, CancellationToken cancel)
    {
        if (await IsOutside(moved, jail, cancel))
        {
            return;
        }
        var arguments = new[] { moved.Name, "-vnet", moved.Facts["jid"] };
        var end = await tools.Try(jail, Tools.Ifconfig, arguments, cancel);
        if (end is { ExitCode: 0, TimedOut: false })
        {
            await RunScript("stop", moved, jail, cancel);
        }
        else if (end.TimedOut || !(end.Output.Contains("does not exist", StringComparison.Ordinal) || end.Output.Contains("not found", StringComparison.Ordinal)
            || end.Output.Contains("Device not configured", StringComparison.Ordinal)))
        {
            throw Tools.Failure(end, Tools.Ifconfig, arguments);
        }
    }

    internal async Task<bool> IsOutside(Resource moved, JailRun jail, CancellationToken cancel) =>
        (await tools.Try(jail, Tools.Ifconfig, [moved.Name], cancel)).ExitCode == 0;

    private async Task RunScript(string when, Resource moved, JailRun jail, CancellationToken cancel)
    {
        var script = $"/etc/{when}_if.{moved.Name}";
        if (userland.Look(script) is not null)
        {
            await tools.Run(jail, Tools.Shell, [script], cancel);
        }
    }
}
