using System.Globalization;
using Jaild.Hosts.Simulated.Kernel;

namespace Jaild.Hosts.Simulated.Userland;

/// <summary>
/// The shell, as far as it is played. Commands between semicolons run until one fails: <c>true</c>, <c>false</c>, <c>exit N</c>, <c>print TEXT</c>,
/// <c>block NAME</c> (until released), <c>spawn NAME [stubborn]</c> (leaves a process, that ignores SIGTERM), and, as a jail does them, <c>mount TARGET</c>
/// and <c>connect</c> (a connection that outlives it). Every other command succeeds.
/// </summary>
internal sealed class Shell(SimulatedKernel kernel, Gates gates, HashSet<int> stubborn)
{
    private const int Killed = 128 + 9;

    internal async Task<ToolEnd> Run(ToolRun run)
    {
        var text = run.Words is ["/bin/sh", "-c", var script] ? script : string.Join(' ', run.Words);
        var printed = "";
        foreach (var command in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["block", var name])
            {
                await gates.Wait(name, run.Ended);
            }
            else if (words is ["print", ..])
            {
                printed += command["print".Length..].TrimStart() + "\n";
            }
            run.Ended.ThrowIfCancellationRequested();
            var code = run.Process.IsAlive ? Code(words, run) : Killed;
            if (code != 0)
            {
                return new(code, printed);
            }
        }
        return new(0, printed);
    }

    private int Code(string[] words, ToolRun run)
    {
        switch (words)
        {
            case ["false"]:
                return 1;
            case ["exit", var code]:
                return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number & 0xff : 2;
            case ["spawn", var name, .. var rest]:
                var child = kernel.Fork(run.Process);
                child.Command = name;
                if (rest is ["stubborn"])
                {
                    stubborn.Add(child.Pid);
                }
                return 0;
            case ["mount", var target]:
                return kernel.Mount(run.Process, "tmpfs", "tmpfs", run.Process.Root + target).Result < 0 ? 1 : 0;
            case ["connect"]:
                kernel.LeaveConnection(run.Process);
                return 0;
            default:
                return 0;
        }
    }
}
