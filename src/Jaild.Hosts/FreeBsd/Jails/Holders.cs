using Jaild.Core.Hosts;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>What keeps a dying jail, as far as it can be seen: processes and zombies, mounts below its root, jails below it, sockets.</summary>
internal sealed class Holders(IKernelCalls kernel, JailTable table, Tools tools)
{
    private const int Most = 16;

    internal async Task<IReadOnlyList<string>> Of(JailRow row, IReadOnlyList<KernelProcessRow> processes, JailRun jail, CancellationToken cancel)
    {
        List<string> found =
        [
            .. processes.Select(p => $"process {p.Pid} ({p.Command}){(p.IsZombie ? ", a zombie that its parent outside has not waited for" : "")}"),
            .. MountRow.All(kernel).Where(m => m.Target.StartsWith(row.Path.TrimEnd('/') + '/', StringComparison.Ordinal)).Select(m => $"mount {m.Target} ({m.Type})"),
            .. table.All().Where(r => r.Name.StartsWith(row.Name + '.', StringComparison.Ordinal)).Select(r => $"jail {r.Name} (jid {r.Jid})"),
        ];
        var jid = row.Jid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var sockets = await tools.Try(jail, Tools.Sockstat, ["-j", jid], cancel);
        if (sockets is { ExitCode: 0, TimedOut: false })
        {
            found.AddRange(sockets.Output.Split('\n').Skip(1).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 5)
                .Select(w => $"socket {w[4]} {w[5]}{(w.Length > 6 ? " to " + w[6] : "")} of process {w[2]} ({w[1]})"));
        }
        return found.Count <= Most ? found : [.. found.Take(Most), $"and {found.Count - Most} more"];
    }
}
