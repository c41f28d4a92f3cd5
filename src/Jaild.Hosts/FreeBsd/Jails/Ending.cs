using System.Globalization;
using Jaild.Core.Hosts;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>SIGTERM to the processes of a jail, and none of the jails below it; then a look at them until none lives or the grace is over.</summary>
internal sealed class Ending(IKernelCalls kernel, Tools tools, TimeProvider time)
{
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(100);

    internal async Task Run(JailRow row, JailRun jail, TimeSpan grace, CancellationToken cancel)
    {
        if (grace <= TimeSpan.Zero || !Alive(row))
        {
            return;
        }
        var over = time.GetTimestamp();
        // it ends with 1 where none is left to be told
        await tools.Try(jail, Tools.Pkill, ["-TERM", "-j", row.Jid.ToString(CultureInfo.InvariantCulture)], cancel);
        while (Alive(row) && time.GetElapsedTime(over) < grace)
        {
            await Task.Delay(look, time, cancel);
        }
    }

    private bool Alive(JailRow row) => KernelProcesses.Of(kernel, row.Jid).Exists(p => !p.IsZombie);
}
